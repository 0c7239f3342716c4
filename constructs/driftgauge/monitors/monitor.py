"""What all monitors share: they say what is watched, and leave it to an engine how that is run."""

from dataclasses import dataclass, field

from constructs import Construct

from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.engines.model_monitor.engine import ModelMonitorEngine
from driftgauge.monitors.engine import Engine, GroundTruth, Watched, default_runtime_seconds
from driftgauge.service.jobs import JobSettings
from driftgauge.service.metrics import MetricSource, execution_metric, monitor_metric
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import ExecutionMetric
from driftgauge_contract.names import monitor_name, monitor_slug
from driftgauge_contract.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class MonitorRun:
    """How a monitor is run: when, on what, by which engine, and where its reports go."""

    reports: S3Prefix
    schedule: Schedule = field(default_factory=Schedule.hourly)
    settings: JobSettings | None = None
    """The engine's own choice of machines unless given."""

    engine: Engine = field(default_factory=ModelMonitorEngine)
    qualifier: str = ""
    """A part of the monitor's name, where an endpoint has two of a kind."""


class Monitor(Construct):
    """What an engine made of what is watched; `DataQualityMonitor` and `ModelQualityMonitor` say what that is."""

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
        self.schedule = run.schedule
        self.reports = run.reports
        self.slug = monitor_slug(kind, run.qualifier)
        self.name = monitor_name(endpoint.name, kind, run.qualifier)
        settings = run.settings or _default_settings(run)
        _check(kind, run, settings)
        self.watch = run.engine.watch(
            self,
            Watched(
                name=self.name,
                kind=kind,
                endpoint=endpoint,
                baseline=baseline,
                ground_truth=ground_truth,
                reports=run.reports,
                schedule=run.schedule,
                settings=settings,
            ),
        )

    @property
    def report_uri(self) -> str:
        """Where the reports of the monitor's executions are, in a folder for each hour."""
        return f"{self.reports.uri}/{self.endpoint.name}/{self.name}"

    def metric(self, name: str) -> MetricSource:
        """A metric that the monitor publishes after each execution."""
        return monitor_metric(self.watch.namespace, self.endpoint.name, self.name, name)

    def metric_executions(self, name: ExecutionMetric) -> MetricSource:
        """A metric of the monitor's executions, which `ExecutionReport` publishes."""
        return execution_metric(self.endpoint.name, self.name, name)


def _default_settings(run: MonitorRun) -> JobSettings:
    runtime = default_runtime_seconds(run.schedule)
    return JobSettings(instance_type=run.engine.instance_type(1), max_runtime_seconds=runtime)


def _check(kind: MonitorKind, run: MonitorRun, settings: JobSettings) -> None:
    run.engine.check_schedule(run.schedule)
    run.engine.check_network(isolated=settings.network.isolated, instance_count=settings.instance_count)
    limit = run.engine.longest_runtime_seconds(kind, run.schedule)
    if settings.max_runtime_seconds > limit:
        raise ValueError(
            f"a runtime of {settings.max_runtime_seconds} s is too long for a {kind.value} monitor "
            f"that runs {run.schedule}; allowed: {limit}"
        )
