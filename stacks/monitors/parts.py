"""The parts that each kind of monitor provides for a deployment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from constructs import Construct

from driftgauge import (
    Adjustments,
    BaselineFiles,
    Dataset,
    ExistingBaseline,
    ExpectedColumns,
    Monitor,
    MonitorRun,
)
from driftgauge.endpoint.endpoint import AnsweringEndpoint
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.section import MonitorSection
from stacks.settings import Places


@dataclass(frozen=True, kw_only=True)
class Context:
    """The deployment that a monitor belongs to."""

    deployment: Deployment
    places: Places
    endpoint: AnsweringEndpoint


class MakeMonitor(Protocol):
    """Creates the monitor of a kind."""

    def __call__(self, scope: Construct, construct_id: str, baseline: BaselineFiles, run: MonitorRun) -> Monitor:
        """Create the monitor."""


@dataclass(frozen=True, kw_only=True)
class MonitorParts:
    """The parts of one monitor of a deployment."""

    section: MonitorSection
    make_dataset: Callable[[Construct], Dataset]
    """Creates what the baseline is made from. Baselines of several engines share it."""

    make_existing: Callable[[Construct], ExistingBaseline]
    """Returns the baseline that was made elsewhere."""

    adjustments: Adjustments
    expected: ExpectedColumns
    """The columns that the baseline's dataset has to have."""

    make_monitor: MakeMonitor
