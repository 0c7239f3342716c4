"""The resources that a deployment would remove, and that hold data or that a person would miss."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

# What a template does not name here can be made again without a loss: roles, policies, functions, rules, definitions.
_NAMED_BY: Final[Mapping[str, str]] = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::KMS::Key": "Description",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Subscription": "Endpoint",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SageMaker::Endpoint": "EndpointName",
    "AWS::SageMaker::MonitoringSchedule": "MonitoringScheduleName",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
_KEPT = {"Retain", "RetainExceptOnCreate", "Snapshot"}


@dataclass(frozen=True, kw_only=True)
class Removal:
    """A resource that would be removed."""

    type: str
    name: str

    def __str__(self) -> str:
        return f"{self.type} {self.name}"


def removals(deployed: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Removal]:
    """Yield what an update from one template to another removes, and what it replaces by one of another name."""
    resources, kept = deployed.get("Resources", {}), wanted.get("Resources", {})
    for logical_id, resource in sorted(resources.items()):
        kind = resource["Type"]
        if kind not in _NAMED_BY or resource.get("DeletionPolicy") in _KEPT:
            continue
        name = _name(resource)
        after = kept.get(logical_id)
        if after is None or after["Type"] != kind or _name(after) != name:
            yield Removal(type=kind, name=name if isinstance(name, str) else logical_id)


def _name(resource: Mapping[str, Any]) -> object:
    return resource.get("Properties", {}).get(_NAMED_BY[resource["Type"]])
