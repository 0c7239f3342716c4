"""The monitors' parts of a deployment, without the constructs that they are for."""

from collections.abc import Mapping
from typing import cast

from driftgauge import MonitoredEndpoint, MonitorKind
from driftgauge_deployment import Deployment
from stacks.monitors.kinds import monitor_parts
from stacks.monitors.parts import Context, MonitorParts
from stacks.settings import Places


def parts_of(deployment: Deployment) -> Mapping[MonitorKind, MonitorParts]:
    """The parts, as far as they need no construct."""
    places, endpoint = cast("Places", None), cast("MonitoredEndpoint", None)
    return monitor_parts(Context(deployment=deployment, places=places, endpoint=endpoint))
