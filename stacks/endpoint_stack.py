"""One monitored endpoint: model, endpoint, baselines, monitors and alarms, which deploy and roll back together."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_kms as kms
from constructs import Construct

from driftgauge import (
    Baseline,
    BaselineFiles,
    BaselineRun,
    Dashboard,
    EndpointLookup,
    Engine,
    Evaluation,
    ExecutionReport,
    FunctionNetwork,
    LogEncryption,
    LogRetention,
    ModelHistory,
    Monitor,
    MonitorAlarms,
    MonitoredEndpoint,
    MonitorKind,
    TransformCapture,
)
from driftgauge.endpoint.endpoint import AnsweringEndpoint
from driftgauge.monitors.kinds import KINDS
from driftgauge.service.key_policies import acknowledge_imported_keys
from driftgauge.service.names import alphanumeric, camel
from driftgauge.service.storage import Source
from driftgauge_contract.engines import EngineName
from driftgauge_contract.limits import short_hash
from driftgauge_contract.names import monitor_slug
from driftgauge_contract.requests import REQUESTS_OUTPUT
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.section import DataSource
from driftgauge_deployment.transform import TransformSection
from stacks import settings
from stacks.alarm_tuning import tuning
from stacks.data_stack import DataStack, DeployedData
from stacks.drift_response import respond_to_drift
from stacks.engines import make_engine
from stacks.file_checks import check_files
from stacks.guard import StackGuard
from stacks.mark import mark_of, stack_environment, stack_tags
from stacks.models import served_model
from stacks.monitors.kinds import monitor_parts
from stacks.monitors.parts import Context, MonitorParts
from stacks.monitors.predictions import rendered_requests
from stacks.network import network
from stacks.rollout import roll_out, scale
from stacks.sources import required, stored_scripts


class EndpointStack(Stack):
    """The stack of a deployment file.

    Args:
        scope: The app.
        deployment: The deployment file.
        data: The stack of the deployment's data, which is deployed before.
        bundle: The analyzer as one file for the Driftgauge engine; it is built on this machine unless given.
    """

    def __init__(
        self, scope: Construct, *, deployment: Deployment, data: DataStack, bundle: Source | None = None
    ) -> None:
        super().__init__(
            scope,
            deployment.name,
            description=f"The monitored endpoint {deployment.name}",
            env=stack_environment(deployment),
            stack_name=deployment.name,
            tags=stack_tags(scope, deployment),
        )
        self.add_stack_dependency(data)
        # The data stack gives its own key the statements; keys that the file names are described there.
        acknowledge_imported_keys(self)
        self.data_stack = data
        self.security = deployment.security
        self._deployment = deployment
        self._places = settings.Places.of(deployment, DeployedData(self, data=data))
        LogEncryption(self, key=self._places.key)
        LogRetention(self, days=deployment.retention.logs)
        if deployment.network.functions_in_vpc:
            FunctionNetwork(self, network=network(deployment))
        # Everything below refers to the endpoint, so that CloudFormation creates it first and deletes it last.
        self._endpoint = self._look_up_endpoint() if deployment.endpoint.existing else self._add_endpoint()
        self._models = self._add_model_history()
        self._alarms = self._add_alarms()
        self._parts = monitor_parts(Context(deployment=deployment, places=self._places, endpoint=self._endpoint))
        check_files(self, deployment, self._endpoint, self._parts)
        self._transforms = self._add_transforms()
        monitors = self._add_monitors(bundle)
        self._add_report(monitors)
        # After all other alarms, which this one combines.
        self._alarms.add_needs_attention()
        self._output_thresholds()
        self._output_places()
        self._output_requests()
        self._output_commands()
        if deployment.dashboard:
            self._add_dashboard(monitors)
        StackGuard(self, mark=mark_of(scope, deployment))

    def _add_endpoint(self) -> AnsweringEndpoint:
        return MonitoredEndpoint(
            self,
            "Endpoint",
            name=self._deployment.name,
            model=served_model(self, self._deployment, self._places),
            capture=settings.capture(self._deployment, self._places),
            instances=settings.instances(self._deployment),
            network=network(self._deployment),
            key=self._places.key,
        )

    def _add_model_history(self) -> ModelHistory | None:
        # Model Monitor reads every capture of an hour, and knows nothing of models.
        if EngineName.DRIFTGAUGE not in self._deployment.engine:
            return None
        return ModelHistory(self, "ModelHistory", endpoint=self._endpoint, folder=self._places.baselines / "models")

    def _look_up_endpoint(self) -> AnsweringEndpoint:
        section = self._deployment.endpoint
        return EndpointLookup(
            self,
            "Endpoint",
            name=self._deployment.endpoint_name,
            variant_name=section.variant,
            capture_uri=section.capture,
            key=kms.Key.from_key_arn(self, "CaptureKey", section.key) if section.key else None,
            modes=settings.capture_modes(self._deployment),
            version=section.version or "",
        )

    def _add_transforms(self) -> TransformCapture | None:
        sections = self._deployment.monitors.given.values()
        if not any(section.source is DataSource.BATCH for section in sections):
            return None
        section = self._deployment.transform or TransformSection()
        transforms = self._places.transforms(self, section)
        if isinstance(self._endpoint, MonitoredEndpoint):
            transforms.grant_transform(self._endpoint.role)
            CfnOutput(self, "ModelName", value=required(self._endpoint.model_name))
        for name, place in (
            ("Input", transforms.inputs),
            ("Output", transforms.outputs),
            ("Capture", transforms.destination),
        ):
            CfnOutput(self, f"Transform{name}Uri", value=place.uri)
        return transforms

    def _add_alarms(self) -> MonitorAlarms:
        asked = self._deployment.alarms
        alarms = MonitorAlarms(
            self,
            "Alarms",
            endpoint=self._endpoint,
            key=self._places.key,
            evaluation=self._evaluation(),
            tuning=tuning(asked),
            runbooks=asked.runbooks,
            reports=self._places.reports,
        )
        of_requests = []
        if asked.latency.enabled:
            limit = Duration.millis(asked.latency.threshold / timedelta(milliseconds=1))
            of_requests.append(alarms.add_latency(limit))
        if asked.server_errors.enabled:
            of_requests.append(alarms.add_server_errors())
        if asked.model_errors.enabled:
            of_requests.append(alarms.add_model_errors())
        scale(self._endpoint, self._deployment.autoscaling)
        roll_out(self._endpoint, self._deployment.rollout, of_requests)
        if asked.disk.enabled:
            alarms.add_disk()
        for recipient, severities in self._deployment.notify.recipients().items():
            alarms.notify([recipient], severities=severities)
        return alarms

    def _add_monitors(self, bundle: Source | None) -> list[Monitor]:
        """Add the same monitors for each engine; those of the first engine have no engine in their names."""
        # Logical ids and schedule names of a deployment with one engine stay the same when a second one is added.
        first, *_ = names = self._deployment.engine
        return [
            monitor
            for name in names
            for monitor in self._monitors_of(
                make_engine(name, bundle=bundle, image=self._deployment.engine_image),
                qualifier="" if name is first else name.value,
            )
        ]

    def _monitors_of(self, engine: Engine, *, qualifier: str) -> Iterator[Monitor]:
        runs = settings.Runs(
            deployment=self._deployment,
            places=self._places,
            engine=engine,
            qualifier=qualifier,
            models=self._models,
            transforms=self._transforms,
        )
        return (self._add_monitor(kind, parts, runs) for kind, parts in self._parts.items())

    def _add_monitor(self, kind: MonitorKind, parts: MonitorParts, runs: settings.Runs) -> Monitor:
        name = camel(monitor_slug(kind, runs.qualifier))
        scripts = stored_scripts(self, name, parts.section)
        baseline = self._baseline(name, parts, runs.baseline(kind, parts.section, scripts), kind)
        monitor = parts.make_monitor(self, name, baseline, runs.monitor(kind, parts.section, scripts))
        if isinstance(baseline, Baseline):
            self._alarms.add_constraints(monitor, baseline=baseline)
        if parts.section.compared_with_previous and self._deployment.alarms.reference.enabled:
            self._alarms.add_reference(monitor)
        self._output_monitor(name, monitor, baseline)
        return monitor

    def _baseline(self, name: str, parts: MonitorParts, run: BaselineRun, kind: MonitorKind) -> BaselineFiles:
        if parts.section.baseline.constraints is not None:
            return parts.make_existing(self)
        return Baseline(
            self,
            f"{name}Baseline",
            kind=kind,
            endpoint_name=self._endpoint.name,
            dataset=parts.make_dataset(self),
            run=run,
            adjustments=parts.adjustments,
        )

    def _evaluation(self) -> Evaluation:
        asked = self._deployment.alarms.evaluation
        return Evaluation(breaching=asked.breaching, windows=asked.windows)

    def _add_report(self, monitors: Sequence[Monitor]) -> None:
        ExecutionReport(
            self,
            "ExecutionReport",
            endpoint=self._endpoint,
            monitors=monitors,
            reports=self._places.reports,
            model=self._endpoint.model_name,
            windows=self._deployment.alarms.evaluation.windows,
            breaching_windows=self._deployment.alarms.evaluation.breaching,
        )
        respond_to_drift(self, self._deployment, self._places.reports)
        if self._deployment.alarms.liveness and self._deployment.alarms.undelivered.enabled:
            self._alarms.add_undelivered()
        for monitor in monitors:
            if self._deployment.alarms.violations.enabled:
                self._alarms.add_violations(monitor)
            if self._deployment.alarms.liveness:
                self._alarms.add_liveness(monitor)

    def _add_dashboard(self, monitors: Sequence[Monitor]) -> None:
        dashboard = Dashboard(
            self,
            "Dashboard",
            name=self._deployment.name,
            endpoint=self._endpoint,
            monitors=monitors,
            alarms=self._alarms,
        )
        CfnOutput(self, "DashboardUrl", value=dashboard.url)

    def _output_commands(self) -> None:
        name = self._deployment.endpoint_name
        # `cdk deploy` ends with the outputs, so that this is what a person reads next.
        CfnOutput(self, "NextCommands", value=f"driftgauge status {name}; driftgauge report {name} --open")

    def _output_requests(self) -> None:
        payload = self._deployment.payload
        if payload is not None:
            # The command sends requests as the deployment does, wherever it is run.
            CfnOutput(self, REQUESTS_OUTPUT, value=json.dumps(rendered_requests(payload)))

    def _output_places(self) -> None:
        CfnOutput(self, "EndpointName", value=self._endpoint.endpoint_name)
        if self._models is not None:
            CfnOutput(self, "ModelSince", value=self._models.since)
        CfnOutput(self, "CaptureUri", value=self._endpoint.capture.destination.uri)
        CfnOutput(self, "GroundTruthUri", value=self._places.ground_truth.uri)
        CfnOutput(self, "ReportsUri", value=self._places.reports.uri)
        CfnOutput(self, "TopicArn", value=self._alarms.topic.topic_arn)

    def _output_thresholds(self) -> None:
        for alarm, threshold, origin in self._alarms.origins:
            name = f"{alphanumeric(alarm)}Threshold"
            if self.node.try_find_child(name):
                # The names of two alarms differ only in characters that the name of an output cannot have.
                name += short_hash(alarm)
            # People look here for the thresholds, which are known after the deployment only.
            CfnOutput(self, name, value=f"{threshold} ({origin})")

    def _output_monitor(self, name: str, monitor: Monitor, baseline: BaselineFiles) -> None:
        CfnOutput(self, f"{name}ScheduleName", value=monitor.name)
        CfnOutput(self, f"{name}ConstraintsUri", value=baseline.constraints_uri)
        if isinstance(baseline, Baseline):
            CfnOutput(self, f"{name}SuggestedConstraintsUri", value=baseline.suggested_constraints_uri)
            CfnOutput(self, f"{name}DifferenceUri", value=baseline.difference_uri)
            CfnOutput(self, f"{name}BaselineWarnings", value=baseline.warnings)
            if KINDS[monitor.kind].writes_statistics:
                CfnOutput(self, f"{name}StatisticsUri", value=baseline.statistics_uri)
