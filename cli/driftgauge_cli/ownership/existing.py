"""The resources that exist under a deployment's names, with their tags."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, error_message, sagemaker_client, workflow_client
from driftgauge_cli.ownership.named import Names
from driftgauge_contract.names import is_alarm_of
from driftgauge_contract.ownership import CLOUDFORMATION_STACK_TAG, MarkTag

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudwatch.type_defs import CompositeAlarmTypeDef, MetricAlarmTypeDef

ENDPOINT: Final = "AWS::SageMaker::Endpoint"
MONITORING_SCHEDULE: Final = "AWS::SageMaker::MonitoringSchedule"
STATE_MACHINE: Final = "AWS::StepFunctions::StateMachine"
SCHEDULE: Final = "AWS::Scheduler::Schedule"
ALARM: Final = "AWS::CloudWatch::Alarm"
COMPOSITE_ALARM: Final = "AWS::CloudWatch::CompositeAlarm"
WORDS: Final[Mapping[str, str]] = {
    ENDPOINT: "endpoint",
    MONITORING_SCHEDULE: "monitoring schedule",
    STATE_MACHINE: "state machine",
    SCHEDULE: "schedule",
    ALARM: "alarm",
    COMPOSITE_ALARM: "composite alarm",
}

_MISSING = {"ResourceNotFoundException", "ResourceNotFound", "StateMachineDoesNotExist", "ValidationException"}


@dataclass(frozen=True, kw_only=True)
class Existing:
    """A resource that exists; `tags` is None for a type that has none."""

    type: str
    name: str
    tags: Mapping[str, str] | None = None

    def __str__(self) -> str:
        return f"{WORDS[self.type]} {self.name!r}"


def find_existing(session: "boto3.Session", names: Names) -> Iterator[Existing]:
    """Yield the resources that exist under the names of a deployment."""
    # An existing endpoint belongs to somebody else by definition.
    if names.deploys_endpoint:
        yield from _endpoint(session, names.endpoint)
    for name in names.monitoring_schedules:
        yield from _monitoring_schedule(session, name)
    yield from _state_machines(session, names)
    for name in names.state_machines:
        yield from _schedule(session, name)
    yield from _alarms(session, names)


def _endpoint(session: "boto3.Session", name: str) -> Iterator[Existing]:
    client = sagemaker_client(session)
    found = _found(lambda: client.describe_endpoint(EndpointName=name)["EndpointArn"])
    if found:
        yield Existing(type=ENDPOINT, name=name, tags=_sagemaker_tags(session, found))


def _monitoring_schedule(session: "boto3.Session", name: str) -> Iterator[Existing]:
    client = sagemaker_client(session)
    found = _found(lambda: client.describe_monitoring_schedule(MonitoringScheduleName=name)["MonitoringScheduleArn"])
    if found:
        yield Existing(type=MONITORING_SCHEDULE, name=name, tags=_sagemaker_tags(session, found))


def _state_machines(session: "boto3.Session", names: Names) -> Iterator[Existing]:
    if not names.state_machines:
        return
    client = workflow_client(session)
    # A state machine is described by its ARN, which has the account in it; a list needs no further permission.
    for page in client.get_paginator("list_state_machines").paginate():
        for each in page["stateMachines"]:
            if each["name"] in names.state_machines:
                tags = client.list_tags_for_resource(resourceArn=each["stateMachineArn"])["tags"]
                yield Existing(type=STATE_MACHINE, name=each["name"], tags={tag["key"]: tag["value"] for tag in tags})


def _schedule(session: "boto3.Session", name: str) -> Iterator[Existing]:
    client = session.client("scheduler")
    # EventBridge Scheduler has tags for groups of schedules only.
    if _found(lambda: client.get_schedule(Name=name)["Arn"]):
        yield Existing(type=SCHEDULE, name=name)


def _alarms(session: "boto3.Session", names: Names) -> Iterator[Existing]:
    client = session.client("cloudwatch")
    pages = client.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=f"{names.endpoint}-", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    found: list[tuple[str, MetricAlarmTypeDef | CompositeAlarmTypeDef]] = []
    for page in pages:
        found += [(ALARM, each) for each in page.get("MetricAlarms", [])]
        found += [(COMPOSITE_ALARM, each) for each in page.get("CompositeAlarms", [])]
    for kind, alarm in found:
        name = alarm["AlarmName"]
        # CloudWatch lists by prefix, which alarms of endpoints with longer names have as well.
        if is_alarm_of(names.endpoint, name, names.monitors):
            listed = client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
            tags = {tag["Key"]: tag["Value"] for tag in listed}
            if not _is_of_a_longer_name(names.endpoint, name, tags):
                yield Existing(type=kind, name=name, tags=tags)


def _is_of_a_longer_name(endpoint: str, alarm: str, tags: Mapping[str, str]) -> bool:
    """Return whether an alarm is that of a deployment such as `shop-data-quality`, when this one is `shop`."""
    owner = tags.get(MarkTag.DEPLOYMENT) or tags.get(CLOUDFORMATION_STACK_TAG, "")
    return owner.startswith(f"{endpoint}-") and alarm.startswith(f"{owner}-")


def _sagemaker_tags(session: "boto3.Session", arn: str) -> Mapping[str, str]:
    return {tag["Key"]: tag["Value"] for tag in sagemaker_client(session).list_tags(ResourceArn=arn)["Tags"]}


def _found(describe: Callable[[], str]) -> str | None:
    """Return the ARN of a resource, or `None` if there is none of the name."""
    try:
        return describe()
    except ClientError as error:
        missing = "could not find" in error_message(error).lower() or "not found" in error_message(error).lower()
        # SageMaker's ValidationException stands for many mistakes, so that its text has to tell them apart.
        if error_code(error) in _MISSING and (error_code(error) != "ValidationException" or missing):
            return None
        raise
