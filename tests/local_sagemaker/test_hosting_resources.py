import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import MODEL_URI, endpoint_config, model

from driftgauge_local.sagemaker import SageMaker, ServiceError

ARN = "arn:aws:sagemaker:us-east-1:123456789012"


def refusal(service: SageMaker, operation: str, request: dict[str, object]) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        service.call(operation, request)
    return refused.value


def test_an_unknown_operation_is_refused_by_name(service: SageMaker) -> None:
    error = refusal(service, "CreateTrainingJob", {})
    assert error.code == "UnknownOperationException"
    assert "CreateTrainingJob" in error.message


def test_a_model_is_described_with_what_it_was_created_with(service: SageMaker) -> None:
    assert service.call("CreateModel", model()) == {"ModelArn": f"{ARN}:model/model"}
    described = service.call("DescribeModel", {"ModelName": "model"})
    assert described["PrimaryContainer"]["ModelDataUrl"] == MODEL_URI
    assert described["CreationTime"].tzinfo is not None
    assert "Tags" not in described


def test_a_model_whose_artifact_is_not_there_is_refused(service: SageMaker) -> None:
    error = refusal(service, "CreateModel", model(artifact="s3://bucket/none.tar.gz"))
    assert (error.code, error.message) == (
        "ValidationException",
        "Could not find model data at s3://bucket/none.tar.gz.",
    )


def test_a_second_model_of_a_name_is_refused(service: SageMaker) -> None:
    service.call("CreateModel", model())
    error = refusal(service, "CreateModel", model())
    assert (error.code, error.message) == (
        "ValidationException",
        f'Cannot create already existing model "{ARN}:model/model".',
    )


def test_a_deleted_model_is_not_found(service: SageMaker) -> None:
    service.call("CreateModel", model())
    service.call("DeleteModel", {"ModelName": "model"})
    error = refusal(service, "DescribeModel", {"ModelName": "model"})
    assert error.message == f'Could not find model "{ARN}:model/model".'


def test_an_endpoint_config_needs_its_models(service: SageMaker) -> None:
    error = refusal(service, "CreateEndpointConfig", endpoint_config())
    assert error.message == f'Could not find model "{ARN}:model/model".'


def test_an_endpoint_needs_its_config(service: SageMaker) -> None:
    error = refusal(service, "CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"})
    assert error.message == f'Could not find endpoint configuration "{ARN}:endpoint-config/c".'


def test_variant_names_are_unique_within_a_config(service: SageMaker) -> None:
    service.call("CreateModel", model())
    request = endpoint_config()
    request["ProductionVariants"] *= 2
    assert "must be unique" in refusal(service, "CreateEndpointConfig", request).message


@pytest.fixture
def models(service: SageMaker) -> list[str]:
    names = [f"model-{number}" for number in range(12)]
    for name in names:
        service.call("CreateModel", model(name))
    return names


def test_a_list_comes_in_pages_newest_first(service: SageMaker, models: list[str]) -> None:
    first = service.call("ListModels", {})
    second = service.call("ListModels", {"NextToken": first["NextToken"]})
    assert [m["ModelName"] for m in first["Models"] + second["Models"]] == models[::-1]
    assert "NextToken" not in second


def test_a_list_can_be_filtered_and_sorted(service: SageMaker, models: list[str]) -> None:
    request = {"NameContains": "MODEL-1", "SortBy": "Name", "SortOrder": "Ascending"}
    found = service.call("ListModels", request)["Models"]
    assert [m["ModelName"] for m in found] == ["model-1", "model-10", "model-11"]


def test_a_list_can_be_limited_to_a_time(service: SageMaker, models: list[str], cloud: MemoryCloud) -> None:
    middle = service.call("DescribeModel", {"ModelName": "model-5"})["CreationTime"]
    found = service.call("ListModels", {"CreationTimeBefore": middle, "MaxResults": 100})["Models"]
    assert {m["ModelName"] for m in found} == set(models[:6])


def test_a_token_that_is_none_is_refused(service: SageMaker) -> None:
    assert refusal(service, "ListModels", {"NextToken": "?"}).code == "ValidationException"


def test_tags_are_added_replaced_and_taken_away(service: SageMaker) -> None:
    request = model() | {"Tags": [{"Key": "team", "Value": "food"}, {"Key": "stage", "Value": "test"}]}
    arn = service.call("CreateModel", request)["ModelArn"]
    service.call("AddTags", {"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "health"}]})
    service.call("DeleteTags", {"ResourceArn": arn, "TagKeys": ["stage"]})
    assert service.call("ListTags", {"ResourceArn": arn}) == {"Tags": [{"Key": "team", "Value": "health"}]}


def test_tags_of_nothing_are_refused(service: SageMaker) -> None:
    assert "Could not find" in refusal(service, "ListTags", {"ResourceArn": f"{ARN}:model/none"}).message
