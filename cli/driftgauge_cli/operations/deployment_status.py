"""The state of a deployment as a whole: its endpoint, its monitors and its alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoint_traffic import EndpointTraffic, recent_traffic
from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import Execution
from driftgauge_cli.operations.alarms import Alarm, list_alarms
from driftgauge_cli.operations.attention import Attention, LastExecution, attention
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3

    from driftgauge_cli.engines.handle import MonitorHandle


@dataclass(frozen=True, kw_only=True)
class MonitorStatus:
    """A monitor: its last execution, if it ever ran, and when it runs next, if its schedule says so."""

    name: str
    kind: MonitorKind
    last: Execution | None
    next_run: datetime | None


@dataclass(frozen=True, kw_only=True)
class DeploymentStatus:
    """The state of a deployment at a moment."""

    endpoint: str
    endpoint_status: str
    at: datetime
    traffic: EndpointTraffic
    monitors: Sequence[MonitorStatus]
    alarms: Sequence[Alarm]
    attention: Sequence[Attention]


def deployment_status(session: "boto3.Session", name: str) -> DeploymentStatus:
    """Look at an endpoint, its monitors and its alarms."""
    # One moment for everything, so that ages and times to come belong together.
    now = datetime.now(tz=UTC)
    endpoint = find_endpoint(session, name)
    monitors = [_status(monitor, now) for monitor in find_monitors(session, name)]
    alarms = list_alarms(session, name, [monitor.name for monitor in monitors])
    last = [LastExecution(monitor=each.name, kind=each.kind, execution=each.last) for each in monitors]
    return DeploymentStatus(
        endpoint=name,
        endpoint_status=endpoint.status,
        at=now,
        traffic=recent_traffic(session, endpoint, now),
        monitors=monitors,
        alarms=alarms,
        attention=tuple(attention(endpoint, last, alarms)),
    )


def _status(monitor: "MonitorHandle", now: datetime) -> MonitorStatus:
    return MonitorStatus(
        name=monitor.name,
        kind=monitor.kind,
        last=next(monitor.executions(1), None),
        next_run=monitor.next_run(now),
    )
