"""The schedule of a monitor that Model Monitor runs, and the drains that wait for its executions."""

from collections.abc import Mapping, Sequence

from aws_cdk import CfnResource, CustomResource, Fn
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from driftgauge.functions.custom_resources import CustomResources
from driftgauge.monitors.engine import MonitorSpec
from driftgauge.service import permissions
from driftgauge_contract.custom_resources import DrainProperty, DrainTime, ResourceType
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.schedule import Schedule


def run_on_schedule(
    scope: Construct, spec: MonitorSpec, definition: CfnResource, job_prefixes: Sequence[str]
) -> CustomResource:
    """Create a schedule and its drains, and return the drain after whose creation the monitor runs.

    SageMaker changes and deletes no schedule while an execution runs. A resource on which the schedule depends, and
    which changes whenever the schedule does, is updated before it: that is the drain that waits for the execution. A
    resource that depends on the schedule is deleted before it: that is the drain that stops both, and waits.
    """
    provider = CustomResources.of(scope)
    policy = provider.policy(scope)
    permissions.drain_schedule(policy, spec.name, job_prefixes)
    permissions.publish_metrics(provider.creation_policy, [Namespace.EXECUTIONS])
    permissions.read_metrics(provider.creation_policy)
    # The reference to a definition is its ARN; a schedule needs the name at the end of the ARN.
    definition_name, expression = Fn.select(1, Fn.split("/", definition.ref)), cron_expression(spec.schedule)
    schedule = _schedule(scope, spec, definition_name, expression)
    # CloudFormation updates the drain if one of its properties changes: these are all that a schedule can change.
    changes = {"Definition": definition_name, "Expression": expression}
    before = _drain(scope, spec, DrainTime.BEFORE_UPDATE, {DrainProperty.CHANGES.value: changes})
    before.node.add_dependency(policy)
    schedule.node.add_dependency(before)
    after = _drain(scope, spec, DrainTime.BEFORE_DELETE, {DrainProperty.ENDPOINT_NAME.value: spec.endpoint.name})
    after.node.add_dependency(schedule)
    return after


def cron_expression(schedule: Schedule) -> str:
    """Return a schedule in the only cron dialect that `CreateMonitoringSchedule` accepts."""
    # Developer guide, "Cron expressions for monitoring schedule": day of the month is always `?`, the year always `*`.
    if schedule == Schedule.hourly():
        return "cron(0 * ? * * *)"
    if schedule == Schedule.daily(schedule.starting):
        return f"cron(0 {schedule.starting} ? * * *)"
    return f"cron(0 {schedule.starting}/{schedule.interval // 60} ? * * *)"


def _schedule(
    scope: Construct, spec: MonitorSpec, definition_name: str, expression: str
) -> sagemaker.CfnMonitoringSchedule:
    return sagemaker.CfnMonitoringSchedule(
        scope,
        "Schedule",
        monitoring_schedule_name=spec.name,
        monitoring_schedule_config=sagemaker.CfnMonitoringSchedule.MonitoringScheduleConfigProperty(
            monitoring_job_definition_name=definition_name,
            monitoring_type=KINDS[spec.kind].monitoring_type,
            schedule_config=sagemaker.CfnMonitoringSchedule.ScheduleConfigProperty(schedule_expression=expression),
        ),
    )


def _drain(scope: Construct, spec: MonitorSpec, when: DrainTime, properties: Mapping[str, object]) -> CustomResource:
    return CustomResource(
        scope,
        f"Drain{when}",
        resource_type=ResourceType.SCHEDULE_DRAIN,
        service_token=CustomResources.of(scope).service_token,
        properties={
            DrainProperty.SCHEDULE_NAME.value: spec.name,
            DrainProperty.WHEN.value: when.value,
            **properties,
        },
    )
