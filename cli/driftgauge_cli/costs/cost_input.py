"""The monitors of a deployment file, as far as their costs depend on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from driftgauge_cli.costs.model import Workload
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_cli.project.deployments import read_deployment
from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.run_on import RunOn

if TYPE_CHECKING:
    from driftgauge_deployment import Deployment
    from driftgauge_deployment.monitors.section import MonitorSection

_METRICS_PER_EXECUTION = 2


@dataclass(frozen=True, kw_only=True)
class CostInput:
    """A monitor of a deployment file."""

    kind: MonitorKind
    interval_seconds: int
    captured: float
    """The share of the requests that is captured."""

    metrics: Mapping[EngineName, int]
    """The metrics that each engine publishes."""

    run_on: RunOn | None
    """Where the Driftgauge engine runs the analyzer; None where it needs instances."""

    volume_gibibytes: int
    instance_type: str | None
    """None if the file names no type."""

    instances: int

    def at(self, requests_a_minute: float, engine: EngineName) -> Workload:
        """Return the work of the monitor for an engine at a rate of requests."""
        return Workload(
            kind=self.kind,
            interval_seconds=self.interval_seconds,
            records_a_minute=requests_a_minute * self.captured,
            metrics=self.metrics[engine],
            run_on=self.run_on if engine is EngineName.DRIFTGAUGE else None,
            volume_gibibytes=self.volume_gibibytes,
        )


def read_monitors(name: str, project: Path) -> Sequence[CostInput]:
    """Return the monitors of a deployment of the project.

    Raises:
        InvalidDeploymentError: There is no such deployment, or its file has mistakes.
    """
    return list(_monitors(read_deployment(name, project=project)))


def _monitors(deployment: "Deployment") -> Iterator[CostInput]:
    for kind, section in deployment.monitors.given.items():
        yield _cost_input(deployment, kind, section)


def _cost_input(deployment: "Deployment", kind: MonitorKind, monitor: "MonitorSection") -> CostInput:
    # Model Monitor publishes the metrics of all columns.
    watched = None if monitor.publishes_all_columns else len(deployment.alarms.drift)
    columns = {EngineName.MODEL_MONITOR: None, EngineName.DRIFTGAUGE: watched}
    needs_instances = deployment.network.isolated or monitor.instance_count > 1
    return CostInput(
        kind=kind,
        interval_seconds=monitor.schedule.seconds,
        captured=deployment.capture.sampling_percentage / 100,
        metrics={
            engine: KINDS[kind].metric_count(monitor, number) + _METRICS_PER_EXECUTION
            for engine, number in columns.items()
        },
        run_on=None if needs_instances else monitor.run_on or deployment.run_on,
        volume_gibibytes=monitor.volume_size_gb,
        instance_type=monitor.instance_type,
        instances=monitor.instance_count,
    )
