"""A monitor, run now over a window that the caller chooses."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint, served_models
from driftgauge_cli.engines.finding import find_monitor
from driftgauge_cli.engines.handle import OnProgress
from driftgauge_cli.engines.windows import run_window
from driftgauge_cli.operations.reports import Report, read_report
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3


def run_monitor(
    session: "boto3.Session",
    endpoint: str,
    kind: MonitorKind,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    schedule: str | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Run a monitor over a window and wait for it; the default is the last hour until now."""
    window = run_window(start, end)
    monitor = find_monitor(session, endpoint, kind, name=schedule)
    report = read_report(session, monitor.run(window, on_progress or (lambda _: None)))
    # After the execution, as `latest_reports` looks: both show the same report of one execution.
    return replace(report, models=served_models(session, find_endpoint(session, endpoint)))
