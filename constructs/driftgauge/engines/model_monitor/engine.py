"""The engine of accounts that have Model Monitor: a job definition, a monitoring schedule, and drains around it."""

from collections.abc import Mapping, Sequence

from aws_cdk import CfnResource, CustomResource, Fn
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from driftgauge.engines.model_monitor.job_definitions import job_definition
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.monitors.engine import JobProgram, Watch, Watched
from driftgauge.service import permissions
from driftgauge.service.images import GROUND_TRUTH_MERGER, MONITOR_ANALYZER, AwsImage
from driftgauge.service.jobs import JobSettings, job_role
from driftgauge_contract.kinds import GROUND_TRUTH_MERGE_JOB_PREFIX, KINDS, MonitorKind
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.time_zones import UTC

EXECUTION_JOB_PREFIXES = (GROUND_TRUTH_MERGE_JOB_PREFIX, *(facts.job_prefix for facts in KINDS.values()))
"""What the names of the jobs start with that Model Monitor runs for a schedule."""

_JOBS = {MonitorKind.DATA_QUALITY: 1, MonitorKind.MODEL_QUALITY: 2}
_HOURLY_RUNTIME_LIMITS = {MonitorKind.DATA_QUALITY: 3600, MonitorKind.MODEL_QUALITY: 1800}
_LATE_START_SECONDS = 20 * 60
_INSTANCE_START_SECONDS = 10 * 60


class ModelMonitorEngine:
    """Lets Model Monitor run the monitors; AWS has admitted no new accounts to it since 2026-07-30."""

    def instance_type(self, instance_count: int) -> str:  # noqa: ARG002 - for any number
        """What Spark and a Java machine need, and AWS's own default."""
        return "ml.m5.xlarge"

    def image(self, instance_count: int) -> AwsImage:  # noqa: ARG002 - for any number
        """AWS's own analyzer."""
        return AwsImage(repository=MONITOR_ANALYZER)

    def check_schedule(self, schedule: Schedule) -> None:
        """Refuse what `CreateMonitoringSchedule` takes no cron expression for."""
        if (schedule.interval % 60, schedule.weekday, schedule.zone, schedule.window) != (0, None, UTC, 0):
            raise ValueError(
                f"Model Monitor keeps no schedule {str(schedule)!r}; allowed: hourly | daily at H | every N hours | "
                "every N hours starting at H, in UTC and without a window"
            )

    def check_network(self, *, isolated: bool, instance_count: int) -> None:
        """It is left to Model Monitor to refuse machines."""

    def longest_runtime_seconds(self, kind: MonitorKind, schedule: Schedule) -> int:
        """How long a job may take: an hourly model-quality execution has to fit in two jobs."""
        return _HOURLY_RUNTIME_LIMITS[kind] if schedule == Schedule.hourly() else min(schedule.seconds, 86_400)

    def program(self, scope: Construct, settings: JobSettings) -> JobProgram:  # noqa: ARG002 - nothing to stage
        """What the image starts by itself."""
        return JobProgram(image=self.image(settings.instance_count))

    def watch(self, scope: Construct, watched: Watched) -> Watch:
        """A job definition, the schedule that runs it, and drains that let it go in peace."""
        definition = job_definition(scope, watched, _job_role(scope, watched))
        job_prefixes = (*EXECUTION_JOB_PREFIXES, watched.endpoint.name)
        return Watch(
            begun=_run_on_schedule(scope, watched, definition),
            namespace=KINDS[watched.kind].namespace,
            longest_execution_seconds=_longest_execution_seconds(watched),
            ended={"JobEnded": _job_ended(job_prefixes)},
            told={"SCHEDULES": {watched.name: watched.kind.value}},
            let_report=lambda role: permissions.read_executions(role, job_prefixes),
        )


def cron_expression(schedule: Schedule) -> str:
    """A schedule in the only cron dialect that `CreateMonitoringSchedule` takes."""
    if schedule == Schedule.hourly():
        return "cron(0 * ? * * *)"
    if schedule == Schedule.daily(schedule.starting):
        return f"cron(0 {schedule.starting} ? * * *)"
    return f"cron(0 {schedule.starting}/{schedule.interval // 60} ? * * *)"


def _job_role(scope: Construct, watched: Watched) -> iam.Role:
    images, places = [AwsImage(repository=MONITOR_ANALYZER)], [watched.captured]
    if watched.ground_truth:
        # One job merges captured data with labels and writes beside the reports what the other job reads.
        images.append(AwsImage(repository=GROUND_TRUTH_MERGER))
        places += [watched.ground_truth.labels, watched.reports]
    role = job_role(scope, "Role", settings=watched.settings, images=images)
    for place in places:
        permissions.read_prefix(role, place)
    permissions.write_prefix(role, watched.reports)
    watched.baseline.grant_read(role)
    return role


def _run_on_schedule(scope: Construct, watched: Watched, definition: CfnResource) -> CustomResource:
    """SageMaker changes and deletes no schedule while an execution runs.

    What the schedule depends on is updated first, if it changes whenever the schedule does, and waits for the
    execution. What depends on the schedule is deleted first: it stops both, and waits; its creation is when the
    monitor begins to be watched.
    """
    role = CustomResources.of(scope).role
    permissions.drain_schedule(role, watched.name, EXECUTION_JOB_PREFIXES)
    permissions.publish_metrics(role, [Namespace.EXECUTIONS])
    # The reference to a definition is its ARN; a schedule wants the name at the ARN's end.
    definition_name, expression = Fn.select(1, Fn.split("/", definition.ref)), cron_expression(watched.schedule)
    schedule = _schedule(scope, watched, definition_name, expression)
    changes = {"Definition": definition_name, "Expression": expression}
    schedule.node.add_dependency(_drain(scope, watched, "BeforeUpdate", {"Changes": changes}))
    after = _drain(scope, watched, "BeforeDelete", {"EndpointName": watched.endpoint.name})
    after.node.add_dependency(schedule)
    return after


def _schedule(
    scope: Construct, watched: Watched, definition_name: str, expression: str
) -> sagemaker.CfnMonitoringSchedule:
    return sagemaker.CfnMonitoringSchedule(
        scope,
        "Schedule",
        monitoring_schedule_name=watched.name,
        monitoring_schedule_config=sagemaker.CfnMonitoringSchedule.MonitoringScheduleConfigProperty(
            monitoring_job_definition_name=definition_name,
            monitoring_type=KINDS[watched.kind].monitoring_type,
            schedule_config=sagemaker.CfnMonitoringSchedule.ScheduleConfigProperty(schedule_expression=expression),
        ),
    )


def _drain(scope: Construct, watched: Watched, when: str, properties: Mapping[str, object]) -> CustomResource:
    return CustomResource(
        scope,
        f"Drain{when}",
        resource_type="Custom::DriftgaugeScheduleDrain",
        service_token=CustomResources.of(scope).service_token,
        properties={"ScheduleName": watched.name, "When": when, **properties},
    )


def _longest_execution_seconds(watched: Watched) -> int:
    running = _JOBS[watched.kind] * (_INSTANCE_START_SECONDS + watched.settings.max_runtime_seconds)
    return _LATE_START_SECONDS + running


def _job_ended(job_prefixes: Sequence[str]) -> events.EventPattern:
    return events.EventPattern(
        source=["aws.sagemaker"],
        detail_type=["SageMaker Processing Job State Change"],
        detail={
            "ProcessingJobStatus": ["Completed", "Failed", "Stopped"],
            "ProcessingJobName": [{"prefix": f"{prefix}-"} for prefix in job_prefixes],
        },
    )
