"""The base of all monitors, which say what is checked and leave it to an engine how that is run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aws_cdk import Stack, Token
from constructs import Construct

from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.endpoint.model_history import ModelHistory
from driftgauge.monitors.engine import Engine, GroundTruth, MonitorSpec, default_runtime_seconds
from driftgauge.monitors.transforms import TransformCapture
from driftgauge.service.jobs import JobSettings
from driftgauge.service.metrics import MetricSource, execution_metric, monitor_metric
from driftgauge.service.scripts import Scripts
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.constraints import Mode
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.metrics import ExecutionMetric
from driftgauge_contract.names import monitor_name, monitor_slug
from driftgauge_contract.run_on import DEFAULT_RUN_ON, RunOn
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.variables import Variable
from driftgauge_contract.windows import DEFAULT_SETTLE_SECONDS


@dataclass(frozen=True, kw_only=True)
class MonitorRun:
    """Settings of a monitor's runs: engine, schedule, instances and report folder."""

    reports: S3Prefix
    engine: Engine
    schedule: Schedule = field(default_factory=Schedule.hourly)
    settings: JobSettings | None = None
    """One instance of the engine's default type unless given."""

    run_on: RunOn = DEFAULT_RUN_ON
    """Where the analyzer runs: in a function, in a job, or by the size of a window; the Driftgauge engine only."""

    qualifier: str = ""
    """A part of the monitor's name, where an endpoint has two of a kind."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """More variables of the jobs, such as their mode; those of the Driftgauge engine only."""

    label_delay: timedelta = timedelta()
    """How long labels take to come, in whole hours: windows are that much earlier than the schedule."""

    label_horizon: timedelta = timedelta()
    """How long labels that come later make a window run again, in whole hours; the Driftgauge engine only."""

    reference: timedelta = timedelta()
    """How far back the captures reach with which a data-quality window is compared beside its baseline; `exact` mode
    only."""

    settle: timedelta = timedelta(seconds=DEFAULT_SETTLE_SECONDS)
    """How long an execution waits after its window until the last captures are in S3; the Driftgauge engine only."""

    watched_columns: Sequence[str] | None = None
    """The columns whose metrics are published; all of them where it is `None`, as with any other engine."""

    scripts: Scripts = field(default_factory=Scripts)
    models: ModelHistory | None = None
    """The record of which model answered when, so that windows do not mix models; the Driftgauge engine only."""

    transforms: TransformCapture | None = None
    """The captures of batch transforms, to be monitored in place of the endpoint's."""

    @property
    def mode(self) -> Mode:
        """Return the mode in which the jobs decide."""
        # Without the variable it is AWS's own analyzer, which decides as `compat` does.
        return Mode(self.variables.get(Variable.MODE, Mode.COMPAT))


class Monitor(Construct):
    """The base of `DataQualityMonitor`, `ModelQualityMonitor` and `ModelBiasMonitor`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        kind: MonitorKind,
        endpoint: Endpoint,
        baseline: BaselineFiles,
        run: MonitorRun,
        ground_truth: GroundTruth | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.kind = kind
        self.endpoint = endpoint
        self.baseline = baseline
        self.mode = run.mode
        self.schedule = run.schedule
        self.reports = run.reports
        self.transforms = run.transforms
        self.slug = monitor_slug(kind, run.qualifier)
        self.name = monitor_name(endpoint.name, kind, run.qualifier)
        settings = run.settings or _default_settings(run)
        # What the service would refuse in the middle of a deployment is refused at synthesis.
        _check(kind, run, settings, Stack.of(self).region)
        spec = MonitorSpec(
            name=self.name,
            kind=kind,
            endpoint=endpoint,
            baseline=baseline,
            ground_truth=ground_truth,
            reports=run.reports,
            schedule=run.schedule,
            settings=settings,
            run_on=run.run_on,
            settle=run.settle,
            watched_columns=run.watched_columns,
            variables=run.variables,
            label_delay=run.label_delay,
            label_horizon=run.label_horizon,
            reference=run.reference,
            scripts=run.scripts,
            models=run.models,
            transforms=run.transforms,
        )
        self.deployed = run.engine.deploy(self, spec)
        """What the engine made of the monitor."""

    @property
    def report_uri(self) -> str:
        """Return where the reports of the monitor's executions are, in a folder for each hour."""
        return f"{self.reports.uri}/{self.endpoint.name}/{self.name}"

    def metric(self, name: str, dimensions: Mapping[str, str] | None = None) -> MetricSource:
        """Return a metric that the monitor publishes after each execution.

        Args:
            name: The name of the metric, such as `rmse`.
            dimensions: The dimensions that the metric has beside the endpoint and the monitor.
        """
        return monitor_metric(self.deployed.namespace, self.endpoint.name, self.name, name, dimensions)

    def metric_executions(self, name: ExecutionMetric) -> MetricSource:
        """Return a metric of the monitor's executions, which `ExecutionReport` publishes."""
        return execution_metric(self.endpoint.name, self.name, name)


def _default_settings(run: MonitorRun) -> JobSettings:
    runtime = default_runtime_seconds(run.schedule)
    return JobSettings(instance_type=run.engine.facts.instance_type(1), max_runtime_seconds=runtime)


def _check(kind: MonitorKind, run: MonitorRun, settings: JobSettings, region: str) -> None:
    facts = run.engine.facts
    # A stack that names no region can be deployed to any; `driftgauge doctor` checks the region of the environment.
    if not Token.is_unresolved(region):
        facts.check_region(region)
    for name, duration in (("delay", run.label_delay), ("horizon", run.label_horizon)):
        _check_label_time(kind, name, duration)
    if run.reference and not (KINDS[kind].has_statistics and run.mode is Mode.EXACT):
        raise ValueError(
            f"a {kind.value} monitor in {run.mode} mode has a reference of {run.reference}; allowed: a reference of a "
            "data-quality monitor in exact mode"
        )
    if run.label_horizon:
        facts.check_label_horizon(run.label_horizon, run.schedule, settings.instance_count)
    facts.check_schedule(run.schedule)
    facts.check_cluster(kind, isolated=settings.network.isolated, instance_count=settings.instance_count)
    limit = facts.max_runtime_seconds(kind, run.schedule)
    if settings.max_runtime_seconds > limit:
        raise ValueError(
            f"a runtime of {settings.max_runtime_seconds} s is too long for a {kind.value} monitor "
            f"that runs {run.schedule}; allowed: {limit}"
        )


def _check_label_time(kind: MonitorKind, name: str, duration: timedelta) -> None:
    if duration and not KINDS[kind].needs_labels:
        raise ValueError(
            f"a {kind.value} monitor has a label {name} of {duration}; allowed: none, as it needs no labels"
        )
    # Captures and labels are filed by the hour.
    if duration < timedelta() or duration % timedelta(hours=1):
        raise ValueError(f"a label {name} of {duration} is not possible; allowed: whole hours")
