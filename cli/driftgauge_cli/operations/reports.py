"""The violations in the reports of executions."""

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import ServedModels, find_endpoint, served_models
from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_objects, read_text
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import Execution, MonitorHandle
from driftgauge_cli.errors import UserError
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.paths import REPORT_FILE, VIOLATIONS_FILE

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
    """An execution that has ended, the violations that it found, and the models that are in service now.

    `page_uri` is the report for people, where the execution left one.
    """

    execution: Execution
    violations: tuple[Violation, ...]
    page_uri: str | None = None
    models: ServedModels | None = None


def latest_reports(
    session: "boto3.Session", endpoint: str, *, kind: MonitorKind | None = None, job_name: str | None = None
) -> tuple[Report, ...]:
    """Return the latest report of every monitor, or of those of one kind; or the report of the job that is named."""
    models = served_models(session, find_endpoint(session, endpoint))
    latest = [_latest(found, job_name) for found in find_monitors(session, endpoint, kind)]
    reports = tuple(replace(read_report(session, each), models=models) for each in latest if each is not None)
    if not reports:
        raise UserError(_nothing(endpoint, kind, job_name))
    return reports


def _latest(monitor: MonitorHandle, job_name: str | None) -> Execution | None:
    # The latest executions may still run, or have failed without a report.
    for execution in monitor.executions(_MAX_EXECUTIONS):
        if execution.job_name == job_name if job_name else execution.is_completed:
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
    written = {entry.uri for entry in list_objects(s3, below)}
    uri, page = below / VIOLATIONS_FILE, below / REPORT_FILE
    violations = parse_violations(execution.monitor, str(uri), read_text(s3, uri)) if uri in written else ()
    return Report(execution=execution, violations=violations, page_uri=str(page) if page in written else None)


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
