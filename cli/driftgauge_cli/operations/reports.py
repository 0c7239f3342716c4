"""What an execution found: the violations in its report."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.operations.aws import s3_client
from driftgauge_cli.operations.executions import Execution, list_executions
from driftgauge_cli.operations.monitors import Monitor
from driftgauge_cli.operations.storage import S3Uri, list_objects, read_text
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    import boto3

_VIOLATIONS_FILE = "constraint_violations.json"


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


def read_violations(
    session: "boto3.Session", endpoint: str, monitor: Monitor, *, job_name: str | None = None
) -> Report:
    """Read the report of an execution; without a job's name, of the latest that came to its end."""
    wanted = _wanted(session, endpoint, monitor, job_name)
    if wanted is not None:
        return read_report(session, wanted)
    if job_name:
        raise UserError(f"no {monitor.words} execution has a job {job_name!r}; see `driftgauge executions {endpoint}`")
    raise UserError(
        f"the {monitor.words} monitor of {endpoint!r} has no completed execution; "
        f"run one: driftgauge run {endpoint} {monitor}"
    )


def latest_reports(session: "boto3.Session", endpoint: str, *, job_name: str | None = None) -> tuple[Report, ...]:
    """Read the latest report of every monitor, or the one report of a job."""
    found = [_wanted(session, endpoint, monitor, job_name) for monitor in Monitor]
    reports = tuple(read_report(session, execution) for execution in found if execution is not None)
    if not reports:
        what = f"has a job {job_name!r}" if job_name else "is completed yet"
        raise UserError(f"no execution on {endpoint!r} {what}; see `driftgauge executions {endpoint}`")
    return reports


def _wanted(session: "boto3.Session", endpoint: str, monitor: Monitor, job_name: str | None) -> Execution | None:
    for execution in list_executions(session, endpoint, monitor=monitor, limit=100):
        if execution.job_name == job_name if job_name else execution.status.startswith("Completed"):
            return execution
    return None


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
