"""The executions of all monitors of an endpoint, scheduled ones and runs."""

from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import Execution
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3


def list_executions(
    session: "boto3.Session", endpoint: str, *, kind: MonitorKind | None = None, limit: int = 20
) -> tuple[Execution, ...]:
    """Return the latest executions of an endpoint's monitors, or of those of one kind, the newest first."""
    # An endpoint that does not exist has no executions either, but that is another message.
    find_endpoint(session, endpoint)
    found = [execution for each in find_monitors(session, endpoint, kind) for execution in each.executions(limit)]
    return tuple(sorted(found, key=lambda execution: execution.started, reverse=True)[:limit])
