"""A monitor run now, over a window of one's own."""

from datetime import datetime
from typing import TYPE_CHECKING

from driftgauge_cli.engines.finding import find_monitor
from driftgauge_cli.engines.handle import OnProgress
from driftgauge_cli.engines.windows import Window
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.operations.reports import Report, read_report

if TYPE_CHECKING:
    import boto3


def run_monitor(
    session: "boto3.Session",
    endpoint: str,
    monitor: MonitorKind,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    schedule: str | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Run a monitor over a window and wait for it; the default is the last hour until now."""
    window = Window.of(start, end)
    deployed = find_monitor(session, endpoint, monitor, name=schedule)
    return read_report(session, deployed.run(window, on_progress or (lambda _: None)))
