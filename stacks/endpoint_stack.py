"""One monitored endpoint: model, endpoint, baselines, monitors and alarms, which deploy and roll back together."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from aws_cdk import CfnOutput, Duration, Stack
from constructs import Construct

from driftgauge import (
    Baseline,
    DataQualityMonitor,
    Dataset,
    ExecutionReport,
    Instances,
    ModelQualityMonitor,
    MonitorAlarms,
    MonitoredEndpoint,
    MonitorKind,
    Predictions,
    Problem,
    model_quality_dataset,
)
from driftgauge.baselines.files import BaselineFiles
from driftgauge.monitors.engine import Engine
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.names import alphanumeric, camel
from driftgauge.service.storage import Source
from driftgauge_contract.limits import short_hash
from driftgauge_contract.names import monitor_slug
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.data_quality import DataQualitySection
from driftgauge_deployment.monitors.model_quality import ModelQualitySection
from stacks import settings
from stacks.data_stack import DeployedData
from stacks.engines import make_engine


class EndpointStack(Stack):
    """The stack of a deployment file; `bundle` is the analyzer's program, where it shall not be made here."""

    def __init__(self, scope: Construct, *, deployment: Deployment, bundle: Source | None = None) -> None:
        super().__init__(scope, deployment.name, description=f"The monitored endpoint {deployment.name}")
        self._deployment = deployment
        self._places = settings.Places.of(deployment, DeployedData(self, deployment=deployment))
        self._endpoint = self._serve()
        self._alarms = self._alarm()
        self._datasets: dict[MonitorKind, Dataset] = {}
        self._report(self._watch(bundle))
        self._alarms.add_needs_attention()
        self._output_thresholds()
        self._output_places()

    def _serve(self) -> MonitoredEndpoint:
        machines = self._deployment.endpoint
        return MonitoredEndpoint(
            self,
            "Endpoint",
            name=self._deployment.name,
            model=settings.model(self._deployment.model),
            capture=settings.capture(self._deployment, self._places),
            instances=Instances(instance_type=machines.instance_type, count=machines.instance_count),
            network=settings.network(self._deployment),
            key=self._places.key,
        )

    def _alarm(self) -> MonitorAlarms:
        alarms = MonitorAlarms(self, "Alarms", endpoint=self._endpoint, key=self._places.key)
        latency = self._deployment.alarms.latency
        alarms.add_latency(Duration.millis(latency / timedelta(milliseconds=1)))
        alarms.add_server_errors()
        alarms.add_model_errors()
        alarms.add_disk()
        alarms.notify(self._deployment.notify)
        return alarms

    def _watch(self, bundle: Source | None) -> list[Monitor]:
        """Each engine watches the same; what the first one makes has the plain names."""
        first, *_ = names = self._deployment.engine
        return [
            monitor
            for name in names
            for monitor in self._watched_by(make_engine(name, bundle), qualifier="" if name is first else name.value)
        ]

    def _watched_by(self, engine: Engine, *, qualifier: str) -> Iterator[Monitor]:
        runs = settings.Runs(deployment=self._deployment, places=self._places, engine=engine, qualifier=qualifier)
        watched = self._deployment.monitors
        if watched.data_quality:
            yield self._watch_data_quality(watched.data_quality, runs)
        if watched.model_quality:
            yield self._watch_model_quality(watched.model_quality, runs)

    def _report(self, monitors: Sequence[Monitor]) -> None:
        ExecutionReport(
            self, "ExecutionReport", endpoint=self._endpoint, monitors=monitors, reports=self._places.reports
        )
        for monitor in monitors:
            if self._deployment.alarms.violations:
                self._alarms.add_violations(monitor)
            if self._deployment.alarms.liveness:
                self._alarms.add_liveness(monitor)

    def _watch_data_quality(self, watched: DataQualitySection, runs: settings.Runs) -> DataQualityMonitor:
        kind = MonitorKind.DATA_QUALITY
        name = camel(monitor_slug(kind, runs.qualifier))
        baseline = settings.existing_baseline(watched.baseline) or Baseline(
            self,
            f"{name}Baseline",
            kind=kind,
            endpoint_name=self._endpoint.name,
            dataset=self._dataset(kind, lambda: settings.training_data(watched.baseline, self)),
            run=runs.baseline(kind, watched),
            adjustments=settings.data_quality_adjustments(watched, self._deployment.alarms.drift),
        )
        monitor = DataQualityMonitor(
            self, name, endpoint=self._endpoint, baseline=baseline, run=runs.monitor(kind, watched)
        )
        if isinstance(baseline, Baseline):
            for feature in self._deployment.alarms.drift:
                self._alarms.add_drift(monitor, feature, baseline=baseline)
        self._output_monitor(name, monitor, baseline)
        return monitor

    def _watch_model_quality(self, watched: ModelQualitySection, runs: settings.Runs) -> ModelQualityMonitor:
        kind, problem = MonitorKind.MODEL_QUALITY, settings.problem(watched)
        name = camel(monitor_slug(kind, runs.qualifier))
        metrics = settings.alarm_metrics(self._deployment, watched)
        baseline = settings.existing_baseline(watched.baseline) or Baseline(
            self,
            f"{name}Baseline",
            kind=kind,
            endpoint_name=self._endpoint.name,
            dataset=self._dataset(kind, lambda: model_quality_dataset(self._predict(watched, problem), problem)),
            run=runs.baseline(kind, watched),
            adjustments=settings.model_quality_adjustments(watched, metrics),
        )
        monitor = ModelQualityMonitor(
            self,
            name,
            endpoint=self._endpoint,
            problem=problem,
            baseline=baseline,
            ground_truth=self._places.ground_truth,
            run=runs.monitor(kind, watched),
        )
        if isinstance(baseline, Baseline):
            for metric in metrics:
                self._alarms.add_metric(monitor, metric, baseline=baseline)
        self._output_monitor(name, monitor, baseline)
        return monitor

    def _dataset(self, kind: MonitorKind, make: Callable[[], Dataset]) -> Dataset:
        """What a baseline is made from, which is the same for every engine."""
        if kind not in self._datasets:
            self._datasets[kind] = make()
        return self._datasets[kind]

    def _predict(self, watched: ModelQualitySection, problem: Problem) -> Predictions:
        return Predictions(
            self,
            "Predictions",
            endpoint=self._endpoint,
            data=settings.labelled_data(watched.baseline),
            output=self._places.predictions,
            output_column=problem.output_column,
        )

    def _output_places(self) -> None:
        CfnOutput(self, "EndpointName", value=self._endpoint.endpoint_name)
        CfnOutput(self, "CaptureUri", value=self._places.captured.uri)
        CfnOutput(self, "GroundTruthUri", value=self._places.ground_truth.uri)
        CfnOutput(self, "ReportsUri", value=self._places.reports.uri)
        CfnOutput(self, "TopicArn", value=self._alarms.topic.topic_arn)

    def _output_thresholds(self) -> None:
        for alarm, threshold, origin in self._alarms.origins:
            name = f"{alphanumeric(alarm)}Threshold"
            if self.node.try_find_child(name):  # another alarm's, but for what an output's name cannot have
                name += short_hash(alarm)
            CfnOutput(self, name, value=f"{threshold} ({origin})")

    def _output_monitor(self, name: str, monitor: Monitor, baseline: BaselineFiles) -> None:
        CfnOutput(self, f"{name}ScheduleName", value=monitor.name)
        CfnOutput(self, f"{name}ConstraintsUri", value=baseline.constraints_uri)
        if isinstance(baseline, Baseline):
            CfnOutput(self, f"{name}SuggestedConstraintsUri", value=baseline.suggested_constraints_uri)
            CfnOutput(self, f"{name}DifferenceUri", value=baseline.difference_uri)
            CfnOutput(self, f"{name}StatisticsUri", value=baseline.statistics_uri)
