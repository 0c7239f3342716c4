"""Settings of a deployed stack's resources that were edited by hand, and putting them right."""

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from driftgauge_cli.aws.session import sagemaker_client, workflow_client
from driftgauge_cli.ownership.existing import (
    ALARM,
    COMPOSITE_ALARM,
    ENDPOINT,
    MONITORING_SCHEDULE,
    SCHEDULE,
    STATE_MACHINE,
    WORDS,
)
from driftgauge_cli.ownership.stacks import name_in

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudformation.type_defs import PropertyDifferenceTypeDef, StackResourceDriftTypeDef

_ENDPOINT_CONFIG = "AWS::SageMaker::EndpointConfig"
_POLL_SECONDS = 2.0
# CloudFormation takes up to 200 resources in one call, and a stack has 50 of these at the most.
_COMPARED = (ALARM, COMPOSITE_ALARM, SCHEDULE, STATE_MACHINE, MONITORING_SCHEDULE)
_TAGS = "/Tags"
# A definition of a state machine fills a screen; that it is another one is all that a person needs.
_MAX_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A resource with other settings than those that were deployed."""

    type: str
    physical_id: str
    differences: Sequence[str]
    expected: Mapping[str, Any]
    """The settings that were deployed, under CloudFormation's names."""

    @property
    def name(self) -> str:
        """Return the resource's name."""
        return name_in(self.physical_id)

    def __str__(self) -> str:
        return f"the {WORDS[self.type]} {self.name!r} was edited: {'; '.join(self.differences)}"


def edited_resources(session: "boto3.Session", stack: str) -> Iterator[Edited]:
    """Yield the resources of a stack whose settings are not the deployed ones.

    CloudFormation's drift detection compares them with the template, whose references only CloudFormation can resolve.
    """
    pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    held = {
        each["LogicalResourceId"]: (each["ResourceType"], each.get("PhysicalResourceId", ""))
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["ResourceStatus"] != "DELETE_COMPLETE"
    }
    yield from _edited_endpoint(session, held.values())
    compared = [logical_id for logical_id, (kind, _) in held.items() if kind in _COMPARED]
    if compared:
        yield from _drifted(session, stack, compared)


def restore_settings(session: "boto3.Session", edited: Sequence[Edited]) -> None:
    """Give each resource the settings that were deployed."""
    for each in edited:
        _RESTORE[each.type](session, each)


def _edited_endpoint(session: "boto3.Session", held: Collection[tuple[str, str]]) -> Iterator[Edited]:
    # Drift detection does not know endpoints in every region, and one name says all there is to compare.
    by_type = dict(held)
    if ENDPOINT not in by_type or _ENDPOINT_CONFIG not in by_type:
        return
    endpoint, deployed = by_type[ENDPOINT], name_in(by_type[_ENDPOINT_CONFIG])
    listed = sagemaker_client(session).list_endpoints(NameContains=name_in(endpoint))["Endpoints"]
    # One that was deleted is found elsewhere.
    if name_in(endpoint) not in {each["EndpointName"] for each in listed}:
        return
    found = sagemaker_client(session).describe_endpoint(EndpointName=name_in(endpoint)).get("EndpointConfigName", "")
    if found != deployed:
        yield Edited(
            type=ENDPOINT,
            physical_id=endpoint,
            differences=[f"EndpointConfigName is {found}, and was deployed as {deployed}"],
            expected={"EndpointConfigName": deployed},
        )


def _drifted(session: "boto3.Session", stack: str, logical_ids: Sequence[str]) -> Iterator[Edited]:
    client = session.client("cloudformation")
    detection = client.detect_stack_drift(StackName=stack, LogicalResourceIds=logical_ids)["StackDriftDetectionId"]
    while (
        client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)["DetectionStatus"]
        == "DETECTION_IN_PROGRESS"
    ):
        time.sleep(_POLL_SECONDS)
    more: dict[str, Any] = {}
    while True:
        page = client.describe_stack_resource_drifts(
            StackName=stack, StackResourceDriftStatusFilters=["MODIFIED"], **more
        )
        for drift in page["StackResourceDrifts"]:
            if drift["LogicalResourceId"] in logical_ids:
                yield from _edited(drift)
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _edited(drift: "StackResourceDriftTypeDef") -> Iterator[Edited]:
    differences = [
        each
        for each in drift.get("PropertyDifferences", [])
        # Tags are the mark, which has a check of its own; and a template has numbers as texts, such as "5" for 5.0.
        if not each["PropertyPath"].startswith(_TAGS) and not _is_same_number(each)
    ]
    if not differences:
        return
    expected, actual = (json.loads(str(drift.get(key, "{}"))) for key in ("ExpectedProperties", "ActualProperties"))
    # The calls that restore settings do not take tags, and leave those of the resource alone.
    expected.pop("Tags", None)
    yield Edited(
        type=drift["ResourceType"],
        physical_id=drift.get("PhysicalResourceId", ""),
        differences=[_words(each) for each in differences],
        expected=_typed_as(actual, expected),
    )


def _is_same_number(difference: "PropertyDifferenceTypeDef") -> bool:
    try:
        return float(difference["ExpectedValue"]) == float(difference["ActualValue"])
    except ValueError:
        return False


def _words(difference: "PropertyDifferenceTypeDef") -> str:
    name, found, wanted = (
        difference["PropertyPath"].strip("/").replace("/", "."),
        difference["ActualValue"],
        difference["ExpectedValue"],
    )
    if max(len(found), len(wanted)) > _MAX_SHOWN:
        return f"{name} is another"
    return f"{name} is {found}, and was deployed as {wanted}"


def _typed_as(actual: Any, expected: Any) -> Any:
    """Return expected settings with the types of actual ones; CloudFormation keeps numbers and booleans as texts."""
    if isinstance(expected, dict):
        there = actual if isinstance(actual, dict) else {}
        return {key: _typed_as(there.get(key), value) for key, value in expected.items()}
    if isinstance(expected, str) and isinstance(actual, bool):
        return expected.lower() == "true"
    if isinstance(expected, str) and isinstance(actual, int | float):
        return type(actual)(float(expected))
    return expected


def _restore_alarm(session: "boto3.Session", edited: Edited) -> None:
    session.client("cloudwatch").put_metric_alarm(**edited.expected)


def _restore_composite_alarm(session: "boto3.Session", edited: Edited) -> None:
    session.client("cloudwatch").put_composite_alarm(**edited.expected)


def _restore_schedule(session: "boto3.Session", edited: Edited) -> None:
    session.client("scheduler").update_schedule(**edited.expected)


def _restore_state_machine(session: "boto3.Session", edited: Edited) -> None:
    others = ("RoleArn", "LoggingConfiguration", "TracingConfiguration")
    settings = {key: value for key, value in edited.expected.items() if key in others}
    # Step Functions writes the names of its settings with a small first letter.
    workflow_client(session).update_state_machine(
        stateMachineArn=edited.physical_id, definition=edited.expected["DefinitionString"], **_camel(settings)
    )


def _restore_monitoring_schedule(session: "boto3.Session", edited: Edited) -> None:
    sagemaker_client(session).update_monitoring_schedule(
        MonitoringScheduleName=edited.name, MonitoringScheduleConfig=edited.expected["MonitoringScheduleConfig"]
    )


def _restore_endpoint(session: "boto3.Session", edited: Edited) -> None:
    client = sagemaker_client(session)
    # Waited for, since the next command may send requests, and an endpoint takes only one update at a time.
    client.update_endpoint(EndpointName=edited.name, EndpointConfigName=edited.expected["EndpointConfigName"])
    client.get_waiter("endpoint_in_service").wait(EndpointName=edited.name, WaiterConfig={"Delay": 2})


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value


_RESTORE: Mapping[str, Callable[["boto3.Session", Edited], None]] = {
    ALARM: _restore_alarm,
    COMPOSITE_ALARM: _restore_composite_alarm,
    SCHEDULE: _restore_schedule,
    STATE_MACHINE: _restore_state_machine,
    MONITORING_SCHEDULE: _restore_monitoring_schedule,
    ENDPOINT: _restore_endpoint,
}
