"""The violations in the reports of executions."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_objects, read_text
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import Execution, MonitorHandle
from driftgauge_cli.errors import UserError
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.outcomes import ExecutionStatus
from driftgauge_contract.paths import VIOLATIONS_FILE

if TYPE_CHECKING:
    import boto3

_MAX_EXECUTIONS = 100


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One violated constraint; `subject` is the feature or the metric."""

    subject: str
    check: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """An execution that has ended, and the violations that it found."""

    execution: Execution
    violations: tuple[Violation, ...]


def latest_reports(
    session: "boto3.Session", endpoint: str, *, kind: MonitorKind | None = None, job_name: str | None = None
) -> tuple[Report, ...]:
    """Return the latest report of every monitor, or of those of one kind; or the report of the job that is named."""
    find_endpoint(session, endpoint)
    latest = [_latest(found, job_name) for found in find_monitors(session, endpoint, kind)]
    reports = tuple(read_report(session, execution) for execution in latest if execution is not None)
    if not reports:
        raise UserError(_nothing(endpoint, kind, job_name))
    return reports


def is_completed(execution: Execution) -> bool:
    """Tell whether an execution ended with a result, with or without violations."""
    return execution.status in {ExecutionStatus.COMPLETED, ExecutionStatus.COMPLETED_WITH_VIOLATIONS}


def _latest(monitor: MonitorHandle, job_name: str | None) -> Execution | None:
    # The latest executions may still run, or have failed without a report.
    for execution in monitor.executions(_MAX_EXECUTIONS):
        if execution.job_name == job_name if job_name else is_completed(execution):
            return execution
    return None


def _nothing(endpoint: str, kind: MonitorKind | None, job_name: str | None) -> str:
    what = f"{kind.words} execution" if kind else "execution"
    if job_name:
        return f"no {what} on {endpoint!r} has a job {job_name!r}; see `driftgauge executions {endpoint}`"
    advice = f"run one: driftgauge run {endpoint} {kind}" if kind else f"see `driftgauge executions {endpoint}`"
    return f"no {what} on {endpoint!r} is completed yet; {advice}"


def read_report(session: "boto3.Session", execution: Execution) -> Report:
    """Read what an execution wrote; one that failed before it wrote anything has no violations."""
    if execution.report_uri is None:
        return Report(execution=execution, violations=())
    s3 = s3_client(session)
    below = S3Uri.parse(execution.report_uri)
    # A job that failed may have written other files and no report.
    uri = next((entry.uri for entry in list_objects(s3, below) if entry.uri == below / VIOLATIONS_FILE), None)
    violations = parse_violations(execution.monitor, str(uri), read_text(s3, uri)) if uri else ()
    return Report(execution=execution, violations=violations)


def parse_violations(kind: MonitorKind, name: str, text: str) -> tuple[Violation, ...]:
    """Return the violations in the text of a `constraint_violations.json`."""
    subject = KINDS[kind].violation_subject
    try:
        return tuple(
            Violation(
                subject=subject(entry),
                check=entry["constraint_check_type"],
                description=entry["description"],
            )
            for entry in json.loads(text)["violations"]
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{name} is not a report of {kind.words} violations") from error
