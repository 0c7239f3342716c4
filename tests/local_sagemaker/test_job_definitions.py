from typing import Any

import pytest
from local_sagemaker.service_requests import definition, endpoint_config, endpoint_settled, model, schedule

from driftgauge_contract.kinds import KINDS
from driftgauge_local.sagemaker import SageMaker, ServiceError

MONITORS = [facts.monitoring_type for facts in KINDS.values()]


def refusal(service: SageMaker, operation: str, request: dict[str, Any]) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        service.call(operation, request)
    return refused.value


@pytest.fixture
def failed_endpoint(service: SageMaker) -> str:
    """An endpoint that is there, without the wait for a model."""
    service.call("CreateModel", model(image="own:1"))
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    endpoint_settled(service)
    return "endpoint"


def contains(found: object, expected: object) -> bool:
    """Tell whether a document has everything of another, beside the service's defaults."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(name in found and contains(found[name], value) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(map(contains, found, expected))
    return found == expected


@pytest.mark.parametrize("monitor", MONITORS)
def test_a_definition_is_created_described_listed_and_deleted(
    service: SageMaker, failed_endpoint: str, monitor: str
) -> None:
    request = definition(monitor)
    arn = service.call(f"Create{monitor}JobDefinition", request)["JobDefinitionArn"]
    described = service.call(f"Describe{monitor}JobDefinition", {"JobDefinitionName": "definition"})
    assert contains(described, request)
    (summary,) = service.call(f"List{monitor}JobDefinitions", {"EndpointName": "endpoint"})["JobDefinitionSummaries"]
    assert summary["MonitoringJobDefinitionArn"] == arn == described["JobDefinitionArn"]
    service.call(f"Delete{monitor}JobDefinition", {"JobDefinitionName": "definition"})
    error = refusal(service, f"Describe{monitor}JobDefinition", {"JobDefinitionName": "definition"})
    assert error.code == "ResourceNotFound"


def test_definitions_of_two_kinds_may_share_a_name(service: SageMaker, failed_endpoint: str) -> None:
    service.call("CreateDataQualityJobDefinition", definition("DataQuality"))
    service.call("CreateModelQualityJobDefinition", definition("ModelQuality"))
    assert refusal(service, "CreateDataQualityJobDefinition", definition("DataQuality")).code == "ResourceInUse"


def test_a_definition_needs_its_endpoint(service: SageMaker) -> None:
    error = refusal(service, "CreateDataQualityJobDefinition", definition())
    assert (error.code, error.message) == (
        "ValidationException",
        "Endpoint 'endpoint' does not exist or is not valid",
    )


def test_a_definition_needs_an_endpoint_that_captures(service: SageMaker) -> None:
    service.call("CreateModel", model(image="own:1"))
    service.call("CreateEndpointConfig", endpoint_config(capture=None))
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    assert "data capture" in refusal(service, "CreateDataQualityJobDefinition", definition()).message


def test_a_definition_watches_one_thing(service: SageMaker, failed_endpoint: str) -> None:
    error = refusal(service, "CreateDataQualityJobDefinition", definition() | {"DataQualityJobInput": {}})
    assert "Exactly one of EndpointInput and BatchTransformInput" in error.message


@pytest.mark.parametrize(
    ("part", "member", "message"),
    [
        ("ModelQualityAppSpecification", "ProblemType", "ProblemType must be specified"),
        ("EndpointInput", "InferenceAttribute", "Either InferenceAttribute or ProbabilityAttribute"),
    ],
)
def test_a_model_quality_definition_says_what_is_predicted(
    service: SageMaker, failed_endpoint: str, part: str, member: str, message: str
) -> None:
    request = definition("ModelQuality")
    del (request.get(part) or request["ModelQualityJobInput"][part])[member]
    assert message in refusal(service, "CreateModelQualityJobDefinition", request).message


def test_a_definition_that_a_schedule_holds_is_not_deleted(service: SageMaker, failed_endpoint: str) -> None:
    service.call("CreateDataQualityJobDefinition", definition())
    service.call("CreateMonitoringSchedule", schedule())
    error = refusal(service, "DeleteDataQualityJobDefinition", {"JobDefinitionName": "definition"})
    assert "locked by schedule schedule" in error.message
    service.call("DeleteMonitoringSchedule", {"MonitoringScheduleName": "schedule"})
    service.call("DeleteDataQualityJobDefinition", {"JobDefinitionName": "definition"})
