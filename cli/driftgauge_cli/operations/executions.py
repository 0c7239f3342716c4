"""What ran: the schedules' executions and the runs that were asked for, of every monitor of an endpoint."""

from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import Execution
from driftgauge_cli.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3


def list_executions(
    session: "boto3.Session", endpoint: str, *, monitor: MonitorKind | None = None, limit: int = 20
) -> tuple[Execution, ...]:
    """List the latest executions of an endpoint's monitors, the newest first."""
    find_endpoint(session, endpoint)
    found = [execution for each in find_monitors(session, endpoint, monitor) for execution in each.executions(limit)]
    return tuple(sorted(found, key=lambda execution: execution.started, reverse=True)[:limit])
