"""What a deployment file has to be paid for: its monitors, and on what they run if the file says so."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from driftgauge_cli.costs.model import Workload
from driftgauge_cli.deployment_file import read_deployment
from driftgauge_cli.kinds import MonitorKind
from driftgauge_contract.metrics import MODEL_QUALITY_METRICS

if TYPE_CHECKING:
    from driftgauge_deployment import Deployment
    from driftgauge_deployment.monitors.section import BaselineSection, MonitorSection

COLUMNS_UNKNOWN = 20
"""How many columns are reckoned with where the baseline is not on this machine."""

_METRICS_OF_A_COLUMN = 5
_METRICS_OF_AN_EXECUTION = 2


@dataclass(frozen=True, kw_only=True)
class CostInput:
    """A monitor of a deployment file."""

    kind: MonitorKind
    interval_seconds: int
    captured: float
    """The share of the requests that are."""

    metrics: int
    volume_gibibytes: int
    instance_type: str | None
    """None where the file does not say it."""

    instances: int

    def at(self, requests_a_minute: float) -> Workload:
        """The monitor of an endpoint that is asked so often."""
        return Workload(
            kind=self.kind,
            interval_seconds=self.interval_seconds,
            records_a_minute=requests_a_minute * self.captured,
            metrics=self.metrics,
            volume_gibibytes=self.volume_gibibytes,
        )


def read_monitors(name: str, project: Path) -> Sequence[CostInput]:
    """Return the monitors of a deployment of the project.

    Raises:
        InvalidDeploymentError: There is no such deployment, or its file has mistakes.
    """
    return list(_monitors(read_deployment(name, project=project)))


def _monitors(deployment: "Deployment") -> Iterator[CostInput]:
    quality, model = deployment.monitors.data_quality, deployment.monitors.model_quality
    if quality:
        yield _cost_input(
            deployment, MonitorKind.DATA_QUALITY, quality, _METRICS_OF_A_COLUMN * _columns(quality.baseline)
        )
    if model:
        yield _cost_input(
            deployment, MonitorKind.MODEL_QUALITY, model, len(MODEL_QUALITY_METRICS[model.problem_type]) + 1
        )


def _cost_input(deployment: "Deployment", kind: MonitorKind, monitor: "MonitorSection", metrics: int) -> CostInput:
    return CostInput(
        kind=kind,
        interval_seconds=monitor.schedule.seconds,
        captured=deployment.capture.sampling_percentage / 100,
        metrics=metrics + _METRICS_OF_AN_EXECUTION,
        volume_gibibytes=monitor.volume_size_gb,
        instance_type=monitor.instance_type,
        instances=monitor.instance_count,
    )


def _columns(baseline: "BaselineSection") -> int:
    """The features' and the prediction's."""
    if baseline.dataset is None or baseline.dataset.path is None:
        return COLUMNS_UNKNOWN
    with baseline.dataset.path.open(encoding="utf-8", newline="") as lines:
        return len(next(csv.reader(lines), []))
