"""One monitored endpoint: model, endpoint, baselines, monitors and alarms, which deploy and roll back together."""

from collections.abc import Sequence
from datetime import timedelta

from aws_cdk import CfnOutput, Duration, Stack
from constructs import Construct

from driftgauge import (
    Baseline,
    DataQualityMonitor,
    ExecutionReport,
    Instances,
    ModelQualityMonitor,
    MonitorAlarms,
    MonitoredEndpoint,
    MonitorKind,
    Predictions,
    model_quality_dataset,
)
from driftgauge.baseline_files import BaselineFiles
from driftgauge.monitor import Monitor
from driftgauge.names import alphanumeric, short_hash
from stacks import settings
from stacks.data_stack import DeployedData
from stacks.deployment import DataQuality, Deployment, ModelQuality


class EndpointStack(Stack):
    """The stack of a deployment file."""

    def __init__(self, scope: Construct, *, deployment: Deployment) -> None:
        super().__init__(scope, deployment.name, description=f"The monitored endpoint {deployment.name}")
        self._deployment = deployment
        self._places = settings.Places.of(deployment, DeployedData(self, deployment=deployment))
        self._endpoint = self._serve()
        self._alarms = self._alarm()
        self._report(self._watch())
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

    def _watch(self) -> list[Monitor]:
        watched = self._deployment.monitors
        monitors: list[Monitor] = []
        if watched.data_quality:
            monitors.append(self._watch_data_quality(watched.data_quality))
        if watched.model_quality:
            monitors.append(self._watch_model_quality(watched.model_quality))
        return monitors

    def _report(self, monitors: Sequence[Monitor]) -> None:
        ExecutionReport(
            self, "ExecutionReport", endpoint=self._endpoint, monitors=monitors, reports=self._places.reports
        )
        for monitor in monitors:
            if self._deployment.alarms.violations:
                self._alarms.add_violations(monitor)
            if self._deployment.alarms.liveness:
                self._alarms.add_liveness(monitor)

    def _watch_data_quality(self, watched: DataQuality) -> DataQualityMonitor:
        kind = MonitorKind.DATA_QUALITY
        baseline = settings.existing_baseline(watched.baseline) or Baseline(
            self,
            "DataQualityBaseline",
            kind=kind,
            endpoint_name=self._endpoint.name,
            dataset=settings.training_data(watched.baseline, self),
            run=settings.baseline_run(kind, watched, self._deployment, self._places),
            adjustments=settings.data_quality_adjustments(watched, self._deployment.alarms.drift),
        )
        monitor = DataQualityMonitor(
            self,
            "DataQuality",
            endpoint=self._endpoint,
            baseline=baseline,
            run=settings.monitor_run(kind, watched, self._deployment, self._places),
        )
        if isinstance(baseline, Baseline):
            for feature in self._deployment.alarms.drift:
                self._alarms.add_drift(monitor, feature, baseline=baseline)
        self._output_monitor(monitor, baseline)
        return monitor

    def _watch_model_quality(self, watched: ModelQuality) -> ModelQualityMonitor:
        metrics = settings.alarm_metrics(self._deployment, watched)
        baseline = settings.existing_baseline(watched.baseline) or self._model_quality_baseline(watched, metrics)
        monitor = ModelQualityMonitor(
            self,
            "ModelQuality",
            endpoint=self._endpoint,
            problem=settings.problem(watched),
            baseline=baseline,
            ground_truth=self._places.ground_truth,
            run=settings.monitor_run(MonitorKind.MODEL_QUALITY, watched, self._deployment, self._places),
        )
        if isinstance(baseline, Baseline):
            for metric in metrics:
                self._alarms.add_metric(monitor, metric, baseline=baseline)
        self._output_monitor(monitor, baseline)
        return monitor

    def _model_quality_baseline(self, watched: ModelQuality, alarm_metrics: tuple[str, ...]) -> Baseline:
        kind = MonitorKind.MODEL_QUALITY
        problem = settings.problem(watched)
        predictions = Predictions(
            self,
            "Predictions",
            endpoint=self._endpoint,
            data=settings.labelled_data(watched.baseline),
            output=self._places.predictions,
            output_column=problem.output_column,
        )
        return Baseline(
            self,
            "ModelQualityBaseline",
            kind=kind,
            endpoint_name=self._endpoint.name,
            dataset=model_quality_dataset(predictions, problem),
            run=settings.baseline_run(kind, watched, self._deployment, self._places),
            adjustments=settings.model_quality_adjustments(watched, alarm_metrics),
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

    def _output_monitor(self, monitor: Monitor, baseline: BaselineFiles) -> None:
        kind = monitor.kind.type_name
        CfnOutput(self, f"{kind}ScheduleName", value=monitor.name)
        CfnOutput(self, f"{kind}ConstraintsUri", value=baseline.constraints_uri)
        if isinstance(baseline, Baseline):
            CfnOutput(self, f"{kind}SuggestedConstraintsUri", value=baseline.suggested_constraints_uri)
            CfnOutput(self, f"{kind}DifferenceUri", value=baseline.difference_uri)
            CfnOutput(self, f"{kind}StatisticsUri", value=baseline.statistics_uri)
