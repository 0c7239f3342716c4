"""SageMaker's CloudFormation types behave as their providers: creation, replacement, change in place, deletion."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from driftgauge_local.cloudformation import RESOURCE_TYPES, Provider, ProvisioningError
from driftgauge_local.cloudformation.coercion import coerce
from driftgauge_local.cloudformation.provider import generated_name
from driftgauge_local.sagemaker import ServiceError

ENDPOINT = "AWS::SageMaker::Endpoint"
SCHEDULE = "AWS::SageMaker::MonitoringSchedule"
DEFINITION = "AWS::SageMaker::DataQualityJobDefinition"


@dataclass
class Service:
    """Answers as the service would, from a script of descriptions; the last one is repeated."""

    descriptions: list[dict[str, Any] | None]
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((operation, request))
        if not operation.startswith("Describe"):
            return {}
        found = self.descriptions.pop(0) if len(self.descriptions) > 1 else self.descriptions[0]
        if found is None:
            raise ServiceError("ValidationException", 'Could not find endpoint "e".')
        return found

    def asked(self, operation: str) -> list[dict[str, Any]]:
        return [request for name, request in self.calls if name == operation]


def provider(type_name: str, *descriptions: dict[str, Any] | None) -> tuple[Provider, Service]:
    service = Service(list(descriptions))
    return Provider(resource_type=RESOURCE_TYPES[type_name], call=service.call), service


def endpoint(status: str, config: str = "c1", **more: str) -> dict[str, Any]:
    return {
        "EndpointName": "e",
        "EndpointArn": "arn:aws:sagemaker:us-east-1:000000000000:endpoint/e",
        "EndpointStatus": status,
        "EndpointConfigName": config,
        **more,
    }


ARN = endpoint("InService")["EndpointArn"]


def test_create_waits_until_the_endpoint_is_in_service() -> None:
    resource, service = provider(ENDPOINT, endpoint("Creating"), endpoint("Creating"), endpoint("InService"))

    created = resource.create("Endpoint", {"EndpointName": "e", "EndpointConfigName": "c1"}, "stack")

    assert created.physical_id == ARN
    assert created.attributes == {"EndpointArn": ARN, "EndpointName": "e"}
    assert len(service.asked("DescribeEndpoint")) == 3


def test_an_endpoint_that_fails_says_why_and_is_deleted() -> None:
    failed = endpoint("Failed", FailureReason="The model's container did not pass the ping health check.")
    resource, service = provider(ENDPOINT, failed, failed, None)

    with pytest.raises(ProvisioningError, match="did not pass the ping health check"):
        resource.create("Endpoint", {"EndpointName": "e", "EndpointConfigName": "c1"}, "stack")

    assert service.asked("DeleteEndpoint") == [{"EndpointName": "e"}]


def test_only_updates_take_the_properties_of_updates() -> None:
    resource, service = provider(ENDPOINT, endpoint("InService"))

    resource.create(
        "Endpoint", {"EndpointName": "e", "EndpointConfigName": "c1", "RetainAllVariantProperties": "true"}, "stack"
    )

    assert service.asked("CreateEndpoint") == [{"EndpointName": "e", "EndpointConfigName": "c1"}]


def test_a_new_configuration_updates_the_endpoint_in_place() -> None:
    resource, service = provider(
        ENDPOINT, endpoint("InService"), endpoint("Updating"), endpoint("InService", config="c2")
    )

    updated = resource.update(
        ARN, {"EndpointConfigName": "c1"}, {"EndpointConfigName": "c2", "RetainAllVariantProperties": "true"}
    )

    assert updated.physical_id == ARN
    assert service.asked("UpdateEndpoint") == [
        {"EndpointName": "e", "EndpointConfigName": "c2", "RetainAllVariantProperties": True}
    ]


def test_an_update_that_the_service_took_back_fails() -> None:
    resource, _ = provider(ENDPOINT, endpoint("InService", FailureReason="no capacity"))

    with pytest.raises(ProvisioningError, match="no capacity"):
        resource.update(ARN, {"EndpointConfigName": "c1"}, {"EndpointConfigName": "c2"})


def test_a_rollback_to_what_is_still_served_asks_for_nothing() -> None:
    resource, service = provider(ENDPOINT, endpoint("InService", config="c1"))

    resource.update(ARN, {"EndpointConfigName": "c2"}, {"EndpointConfigName": "c1"})

    assert service.asked("UpdateEndpoint") == []


def test_tags_change_in_place() -> None:
    resource, service = provider(ENDPOINT, endpoint("InService"))

    resource.update(
        ARN,
        {"EndpointConfigName": "c1", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]},
        {"EndpointConfigName": "c1", "Tags": [{"Key": "b", "Value": "3"}]},
    )

    assert service.asked("DeleteTags") == [{"ResourceArn": ARN, "TagKeys": ["a"]}]
    assert service.asked("AddTags") == [{"ResourceArn": ARN, "Tags": [{"Key": "b", "Value": "3"}]}]


def test_delete_waits_until_the_resource_is_gone() -> None:
    resource, service = provider(ENDPOINT, endpoint("InService"), endpoint("Deleting"), None)

    resource.delete(ARN)

    assert service.asked("DeleteEndpoint") == [{"EndpointName": "e"}]


def test_what_is_gone_already_is_deleted() -> None:
    resource, service = provider(ENDPOINT, None)

    resource.delete(ARN)

    assert service.asked("DeleteEndpoint") == []


def test_a_definition_gets_a_name_of_its_own_and_its_ref_is_the_arn() -> None:
    arn = "arn:aws:sagemaker:us-east-1:000000000000:data-quality-job-definition/d"
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    resource, service = provider(DEFINITION, {"JobDefinitionArn": arn, "CreationTime": moment})

    created = resource.create("Definition", {"RoleArn": "r", "EndpointName": "e"}, "nutriscore")

    [request] = service.asked("CreateDataQualityJobDefinition")
    assert request["JobDefinitionName"].startswith("nutriscore-definition-")
    assert "EndpointName" not in request
    assert created.physical_id == arn
    assert created.attributes == {"JobDefinitionArn": arn, "CreationTime": "2026-11-22T00:00:00+00:00"}


def test_a_schedule_changes_in_place() -> None:
    arn = "arn:aws:sagemaker:us-east-1:000000000000:monitoring-schedule/s"
    found = {
        "MonitoringScheduleArn": arn,
        "MonitoringScheduleStatus": "Scheduled",
        "CreationTime": 1,
        "LastModifiedTime": 2,
    }
    resource, service = provider(SCHEDULE, found)
    old = {"MonitoringScheduleName": "s", "MonitoringScheduleConfig": {"MonitoringJobDefinitionName": "d1"}}
    new = {"MonitoringScheduleName": "s", "MonitoringScheduleConfig": {"MonitoringJobDefinitionName": "d2"}}

    resource.update(arn, old, new)

    assert service.asked("UpdateMonitoringSchedule") == [new]


def test_a_property_that_the_type_does_not_have_is_refused() -> None:
    resource, _ = provider(ENDPOINT, endpoint("InService"))

    with pytest.raises(ProvisioningError, match=r"extraneous key \[EndpointConfig\]"):
        resource.create("Endpoint", {"EndpointConfig": "c1"}, "stack")


def test_numbers_and_booleans_arrive_as_strings() -> None:
    config = coerce(
        "CreateEndpointConfig",
        {
            "ProductionVariants": [{"InitialInstanceCount": "2", "InitialVariantWeight": "1.5"}],
            "DataCaptureConfig": {"EnableCapture": "true", "InitialSamplingPercentage": "100"},
        },
    )

    assert config["ProductionVariants"] == [{"InitialInstanceCount": 2, "InitialVariantWeight": 1.5}]
    assert config["DataCaptureConfig"] == {"EnableCapture": True, "InitialSamplingPercentage": 100}


def test_a_text_that_is_no_number_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match="#/ProductionVariants/0/InitialInstanceCount: expected type: integer"):
        coerce("CreateEndpointConfig", {"ProductionVariants": [{"InitialInstanceCount": "two"}]})


def test_generated_names_are_unique_and_fit_the_service() -> None:
    names = {generated_name("a-very-long-stack-name-" * 3, "LogicalId") for _ in range(50)}

    assert len(names) == 50
    assert all(len(name) <= 63 for name in names)
