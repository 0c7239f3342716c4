"""The names that a deployment uses in an account."""

from collections.abc import Sequence
from dataclasses import dataclass

from driftgauge_contract.engines import EngineName
from driftgauge_contract.names import monitor_name
from driftgauge_deployment import Deployment


@dataclass(frozen=True, kw_only=True)
class Names:
    """The fixed names of a deployment's resources; each monitor is also the name of its schedule."""

    endpoint: str
    deploys_endpoint: bool = True
    """Whether the endpoint is the deployment's own, rather than one that something else deployed."""

    monitoring_schedules: Sequence[str] = ()
    state_machines: Sequence[str] = ()
    """Also the names of EventBridge schedules."""

    @property
    def monitors(self) -> Sequence[str]:
        """Return the names of all monitors."""
        return (*self.monitoring_schedules, *self.state_machines)


def names_of(deployment: Deployment) -> Names:
    """Return the names that a deployment uses."""
    by_engine: dict[EngineName, list[str]] = {}
    first, *_ = deployment.engine
    for engine in deployment.engine:
        # The first engine's names are without it, so that adding a second one replaces nothing.
        qualifier = "" if engine is first else engine.value
        by_engine[engine] = [
            monitor_name(deployment.endpoint_name, kind, qualifier) for kind in deployment.monitors.given
        ]
    return Names(
        endpoint=deployment.endpoint_name,
        deploys_endpoint=deployment.endpoint.existing is None,
        monitoring_schedules=tuple(by_engine.get(EngineName.MODEL_MONITOR, ())),
        state_machines=tuple(by_engine.get(EngineName.DRIFTGAUGE, ())),
    )
