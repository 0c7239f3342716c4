"""What an execution found: the violations in its report."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_objects, read_text
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import Execution, MonitorHandle
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    import boto3

_VIOLATIONS_FILE = "constraint_violations.json"
_MAX_EXECUTIONS = 100


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One broken constraint; `subject` is the feature or the metric."""

    subject: str
    check: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """An execution that has ended, and what it found."""

    execution: Execution
    violations: tuple[Violation, ...]


def latest_reports(
    session: "boto3.Session", endpoint: str, *, monitor: MonitorKind | None = None, job_name: str | None = None
) -> tuple[Report, ...]:
    """Read the latest report of every monitor, or of those of one kind; with a job's name, the report of that job."""
    find_endpoint(session, endpoint)
    latest = [_wanted(found, job_name) for found in find_monitors(session, endpoint, monitor)]
    reports = tuple(read_report(session, execution) for execution in latest if execution is not None)
    if not reports:
        raise UserError(_nothing(endpoint, monitor, job_name))
    return reports


def _wanted(monitor: MonitorHandle, job_name: str | None) -> Execution | None:
    for execution in monitor.executions(_MAX_EXECUTIONS):
        if execution.job_name == job_name if job_name else execution.status.startswith("Completed"):
            return execution
    return None


def _nothing(endpoint: str, monitor: MonitorKind | None, job_name: str | None) -> str:
    what = f"{monitor.words} execution" if monitor else "execution"
    if job_name:
        return f"no {what} on {endpoint!r} has a job {job_name!r}; see `driftgauge executions {endpoint}`"
    advice = f"run one: driftgauge run {endpoint} {monitor}" if monitor else f"see `driftgauge executions {endpoint}`"
    return f"no {what} on {endpoint!r} is completed yet; {advice}"


def read_report(session: "boto3.Session", execution: Execution) -> Report:
    """Read what an execution wrote; one that failed before it wrote anything has no violations."""
    if execution.report_uri is None:
        return Report(execution=execution, violations=())
    s3 = s3_client(session)
    below = S3Uri.parse(execution.report_uri)
    uri = next((entry.uri for entry in list_objects(s3, below) if entry.uri == below / _VIOLATIONS_FILE), None)
    return Report(execution=execution, violations=parse_violations(str(uri), read_text(s3, uri)) if uri else ())


def parse_violations(name: str, text: str) -> tuple[Violation, ...]:
    """Read `constraint_violations.json`, of data quality (features) or of model quality (metrics)."""
    try:
        return tuple(
            Violation(
                subject=entry.get("feature_name") or entry["metric_name"],
                check=entry["constraint_check_type"],
                description=entry["description"],
            )
            for entry in json.loads(text)["violations"]
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{name} is not a report of violations") from error
