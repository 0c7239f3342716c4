"""What all monitors share: a role, a schedule that runs a job definition, and a drain that lets it go in peace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aws_cdk import CfnResource, CustomResource, Fn
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from driftgauge import permissions
from driftgauge.baseline import BaselineFiles
from driftgauge.custom_resources import CustomResources
from driftgauge.endpoint import Endpoint
from driftgauge.images import GROUND_TRUTH_MERGER, MONITOR_ANALYZER, AwsImage
from driftgauge.jobs import JobSettings, job_role
from driftgauge.metrics import ExecutionMetric, MetricSource, Namespace, execution_metric, monitor_metric
from driftgauge.names import MonitorKind, schedule_name
from driftgauge.schedule import Schedule
from driftgauge.storage import S3Prefix

ENDPOINT_INPUT_PATH = "/opt/ml/processing/input/endpoint"
OUTPUT_PATH = "/opt/ml/processing/output"
PUBLISH_METRICS = {"publish_cloudwatch_metrics": "Enabled"}

_HOURLY_RUNTIME_LIMITS = {MonitorKind.DATA_QUALITY: 3600, MonitorKind.MODEL_QUALITY: 1800}


def longest_runtime_seconds(kind: MonitorKind, schedule: Schedule) -> int:
    """How long a monitor's job may take: an hourly model-quality execution has to fit in two jobs."""
    return _HOURLY_RUNTIME_LIMITS[kind] if schedule.hours == 1 else min(schedule.seconds, 86_400)


@dataclass(frozen=True, kw_only=True)
class MonitorRun:
    """How a monitor is run: when, on what, and where its reports go."""

    reports: S3Prefix
    schedule: Schedule = field(default_factory=Schedule.hourly)
    settings: JobSettings = field(default_factory=JobSettings)


class Monitor(Construct):
    """A job definition and the schedule that runs it; `DataQualityMonitor` and `ModelQualityMonitor` say of what."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        kind: MonitorKind,
        endpoint: Endpoint,
        baseline: BaselineFiles,
        run: MonitorRun,
    ) -> None:
        super().__init__(scope, construct_id)
        self.kind = kind
        self.endpoint = endpoint
        self.baseline = baseline
        self.schedule = run.schedule
        self.reports = run.reports
        self.settings = run.settings
        self.schedule_name = schedule_name(endpoint.name, kind)
        _check_runtime(kind, run)

    @property
    def report_uri(self) -> str:
        """Where the reports of the schedule's executions are, in a folder for each hour."""
        return f"{self.reports.uri}/{self.endpoint.name}/{self.schedule_name}"

    def metric(self, name: str) -> MetricSource:
        """A metric that the monitor publishes after each execution."""
        return monitor_metric(self.kind, self.endpoint.name, self.schedule_name, name)

    def metric_executions(self, name: ExecutionMetric) -> MetricSource:
        """A metric of the monitor's executions, which `ExecutionReport` publishes."""
        return execution_metric(self.endpoint.name, self.schedule_name, name)

    def _job_role(self, *, inputs: Sequence[S3Prefix]) -> iam.Role:
        images, places = [AwsImage(repository=MONITOR_ANALYZER)], [*inputs]
        if self.kind is MonitorKind.MODEL_QUALITY:
            # One job merges captured data with labels and writes beside the reports what the other job reads.
            images.append(AwsImage(repository=GROUND_TRUTH_MERGER))
            places.append(self.reports)
        role = job_role(self, "Role", settings=self.settings, images=images)
        for place in places:
            permissions.read_prefix(role, place)
        permissions.write_prefix(role, self.reports)
        self.baseline.grant_read(role)
        return role

    # The job definition types share these parts of theirs, each under a class of its own: plain mappings fit them all.

    def _job_output(self) -> dict[str, object]:
        place = {"localPath": OUTPUT_PATH, "s3Uri": self.reports.uri, "s3UploadMode": "EndOfJob"}
        output: dict[str, object] = {"monitoringOutputs": [{"s3Output": place}]}
        if self.settings.key:
            output["kmsKeyId"] = self.settings.key.key_arn
        return output

    def _job_resources(self) -> dict[str, object]:
        cluster: dict[str, object] = {
            "instanceType": self.settings.instance_type,
            "instanceCount": self.settings.instance_count,
            "volumeSizeInGb": self.settings.volume_size_gb,
        }
        if self.settings.volume_key_arn:
            cluster["volumeKmsKeyId"] = self.settings.volume_key_arn
        return {"clusterConfig": cluster}

    def _network_config(self) -> dict[str, object]:
        network = self.settings.network
        config: dict[str, object] = {
            "enableInterContainerTrafficEncryption": network.encrypt_traffic,
            "enableNetworkIsolation": network.isolated,
        }
        if network.vpc:
            config["vpcConfig"] = network.vpc
        return config

    def _stopping_condition(self) -> dict[str, object]:
        return {"maxRuntimeInSeconds": self.settings.max_runtime_seconds}

    def _run_on_schedule(self, definition: CfnResource, role: iam.Role) -> None:
        definition.node.add_dependency(role)
        # The reference to a definition is its ARN; a schedule wants the name at the ARN's end.
        definition_name = Fn.select(1, Fn.split("/", definition.ref))
        schedule = self._schedule(definition_name)
        self.begun = self._drain_around(schedule, definition_name)
        """What is there as soon as executions are to be expected."""

    def _schedule(self, definition_name: str) -> sagemaker.CfnMonitoringSchedule:
        return sagemaker.CfnMonitoringSchedule(
            self,
            "Schedule",
            monitoring_schedule_name=self.schedule_name,
            monitoring_schedule_config=sagemaker.CfnMonitoringSchedule.MonitoringScheduleConfigProperty(
                monitoring_job_definition_name=definition_name,
                monitoring_type=self.kind.type_name,
                schedule_config=sagemaker.CfnMonitoringSchedule.ScheduleConfigProperty(
                    schedule_expression=self.schedule.expression
                ),
            ),
        )

    def _drain_around(self, schedule: sagemaker.CfnMonitoringSchedule, definition_name: str) -> CustomResource:
        """SageMaker changes and deletes no schedule while an execution runs.

        What the schedule depends on is updated first, if it changes whenever the schedule does, and waits for the
        execution. What depends on the schedule is deleted first: it stops both, and waits; its creation is when the
        monitor begins to be watched.
        """
        role = CustomResources.of(self).role
        permissions.drain_schedule(role, self.schedule_name)
        permissions.publish_metrics(role, [Namespace.EXECUTIONS])
        changes = {"Definition": definition_name, "Expression": self.schedule.expression}
        schedule.node.add_dependency(self._drain("BeforeUpdate", {"Changes": changes}))
        after = self._drain("BeforeDelete", {"EndpointName": self.endpoint.name})
        after.node.add_dependency(schedule)
        return after

    def _drain(self, when: str, properties: Mapping[str, object]) -> CustomResource:
        return CustomResource(
            self,
            f"Drain{when}",
            resource_type="Custom::DriftgaugeScheduleDrain",
            service_token=CustomResources.of(self).service_token,
            properties={"ScheduleName": self.schedule_name, "When": when, **properties},
        )


def _check_runtime(kind: MonitorKind, run: MonitorRun) -> None:
    limit = longest_runtime_seconds(kind, run.schedule)
    if run.settings.max_runtime_seconds > limit:
        raise ValueError(
            f"a runtime of {run.settings.max_runtime_seconds} s is too long for a {kind.value} monitor "
            f"that runs {run.schedule}; allowed: {limit}"
        )
