"""The seam between monitors and engines.

A monitor says what is checked. An engine knows how that is run: by which resources, in which image, where the metrics
are, and which event tells that an execution has ended. Nothing else depends on which engine it is, so that a third one
needs `Engine` alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from driftgauge.baselines.baseline import BaselineEngine
from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.endpoint.model_history import ModelHistory
from driftgauge.monitors.transforms import TransformCapture
from driftgauge.service.jobs import JobSettings
from driftgauge.service.scripts import Scripts
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.engines import DEFAULT_RUNTIME_SECONDS
from driftgauge_contract.jobs import Attributes
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.run_on import DEFAULT_RUN_ON, RunOn
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.windows import DEFAULT_SETTLE_SECONDS


@dataclass(frozen=True, kw_only=True)
class GroundTruth:
    """The labels with which predictions are compared, and where the predictions are in what the endpoint captures."""

    labels: S3Prefix
    attributes: Attributes
    problem_type: ProblemType | None = None


@dataclass(frozen=True, kw_only=True)
class MonitorSpec:
    """The specification of a monitor: its checks, schedule, instances and report folder."""

    name: str
    kind: MonitorKind
    endpoint: Endpoint
    baseline: BaselineFiles
    ground_truth: GroundTruth | None = None
    """Given for the kinds that compare predictions with labels."""

    reports: S3Prefix
    schedule: Schedule
    settings: JobSettings
    run_on: RunOn = DEFAULT_RUN_ON
    """Where an engine that can choose runs the analyzer."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """More environment variables of the jobs, for an engine that runs our analyzer."""

    label_delay: timedelta = timedelta()
    """How long labels take to come: windows are that much earlier than the schedule."""

    label_horizon: timedelta = timedelta()
    """How long labels that come later make a window run again."""

    reference: timedelta = timedelta()
    """How far back the captures reach with which a window is compared beside its baseline."""

    settle: timedelta = timedelta(seconds=DEFAULT_SETTLE_SECONDS)
    """How long an execution waits after its window until the last captures are in S3; the Driftgauge engine only."""

    watched_columns: Sequence[str] | None = None
    """The columns whose metrics are published; all of them where it is `None`, as with any other engine."""

    scripts: Scripts = field(default_factory=Scripts)
    models: ModelHistory | None = None
    """The record of which model answered when, for an engine that can limit a window to a part of it."""

    transforms: TransformCapture | None = None
    """The captures of batch transforms, where those are monitored and not the endpoint's."""

    @property
    def captured(self) -> S3Prefix:
        """Return where the captured data is."""
        if self.transforms:
            return self.transforms.place(self.kind)
        return self.endpoint.capture.place(self.endpoint.name)

    @property
    def required_ground_truth(self) -> GroundTruth:
        """Return the ground truth of a kind that cannot do without it.

        Raises:
            ValueError: The monitor has no ground truth.
        """
        if self.ground_truth is None:
            raise ValueError(f"{self.name} has no ground truth, which a {self.kind.value} monitor needs")
        return self.ground_truth


@dataclass(frozen=True, kw_only=True)
class DeployedMonitor:
    """A monitor as an engine deployed it, as far as reports and alarms need it."""

    started: IDependable
    """The construct after whose creation executions are to be expected."""

    namespace: Namespace
    """The CloudWatch namespace of the monitor's metrics."""

    max_execution_seconds: int
    """How long after its scheduled time an execution may end without anything being wrong."""

    ended_events: Mapping[str, events.EventPattern]
    """The events at the end of an execution, by the name of their rule; monitors with the same rule share it."""

    report_config: Mapping[str, Mapping[str, object]]
    """The monitor's entry in each environment variable of the execution report, whose values are JSON objects."""

    metrics_age_seconds: int = 0
    """How long after its timestamp a metric of the newest window may become readable in CloudWatch."""

    grant_report: Callable[[iam.IRole], None] = field(repr=False)
    """Allows the execution report to look up how executions ended."""


class Engine(BaselineEngine, Protocol):
    """Runs monitors and baselines: `ModelMonitorEngine`, `DriftgaugeEngine`, or your own."""

    def deploy(self, scope: Construct, spec: MonitorSpec) -> DeployedMonitor:
        """Create the resources that run a monitor."""


def default_runtime_seconds(schedule: Schedule) -> int:
    """Return the runtime limit of a job that names none: no longer than until the next execution starts."""
    return min(DEFAULT_RUNTIME_SECONDS, schedule.seconds)
