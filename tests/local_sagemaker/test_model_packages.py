"""Model packages and their groups, and the models that are made of them."""

from typing import Any

import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import MODEL_URI, ROLE, XGBOOST, Document

from driftgauge_local.sagemaker import SageMaker, ServiceError

ARN = "arn:aws:sagemaker:us-east-1:123456789012:model-package"
SPECIFICATION = {
    "Containers": [{"Image": XGBOOST, "ModelDataUrl": MODEL_URI, "Environment": {"A": "package", "B": "package"}}],
    "SupportedContentTypes": ["text/csv"],
    "SupportedResponseMIMETypes": ["text/csv"],
}


@pytest.fixture
def group(service: SageMaker) -> str:
    service.call("CreateModelPackageGroup", {"ModelPackageGroupName": "shop"})
    return "shop"


def register(service: SageMaker, **members: Any) -> str:
    request = {"ModelPackageGroupName": "shop", "InferenceSpecification": SPECIFICATION, **members}
    arn: str = service.call("CreateModelPackage", request)["ModelPackageArn"]
    return arn


def approve(service: SageMaker, arn: str, status: str = "Approved") -> None:
    service.call("UpdateModelPackage", {"ModelPackageArn": arn, "ModelApprovalStatus": status})


def describe(service: SageMaker, name: str) -> Document:
    return service.call("DescribeModelPackage", {"ModelPackageName": name})


def model_of(package: str, **members: Any) -> Document:
    container = {"ModelPackageName": package, **members}
    return {"ModelName": "model", "ExecutionRoleArn": ROLE, "PrimaryContainer": container}


def test_versions_of_a_group_are_counted(service: SageMaker, group: str) -> None:
    assert [register(service), register(service)] == [f"{ARN}/shop/1", f"{ARN}/shop/2"]


def test_a_number_is_not_given_again_after_a_version_is_deleted(service: SageMaker, group: str) -> None:
    service.call("DeleteModelPackage", {"ModelPackageName": register(service)})
    assert register(service) == f"{ARN}/shop/2"


def test_a_version_waits_for_approval(service: SageMaker, group: str) -> None:
    found = describe(service, register(service))
    assert (found["ModelApprovalStatus"], found["ModelPackageStatus"]) == ("PendingManualApproval", "Completed")


def test_an_approval_is_described_and_an_event(service: SageMaker, cloud: MemoryCloud, group: str) -> None:
    arn = register(service)
    approve(service, arn)
    assert describe(service, arn)["ModelApprovalStatus"] == "Approved"
    event = cloud.events[-1]
    assert (event.detail_type, event.resources) == ("SageMaker Model Package State Change", [arn])
    assert event.detail["ModelApprovalStatus"] == "Approved"


def test_packages_are_listed_by_group_and_approval(service: SageMaker, group: str) -> None:
    first, second = register(service), register(service)
    approve(service, second)
    listed = service.call("ListModelPackages", {"ModelPackageGroupName": "shop", "ModelApprovalStatus": "Approved"})
    assert [each["ModelPackageArn"] for each in listed["ModelPackageSummaryList"]] == [second]
    all_of_it = service.call("ListModelPackages", {"ModelPackageGroupName": "shop", "SortOrder": "Ascending"})
    assert [each["ModelPackageArn"] for each in all_of_it["ModelPackageSummaryList"]] == [first, second]


def test_a_list_without_a_group_has_the_packages_with_a_name(service: SageMaker, group: str) -> None:
    register(service)
    service.call("CreateModelPackage", {"ModelPackageName": "own", "InferenceSpecification": SPECIFICATION})
    listed = service.call("ListModelPackages", {})
    assert [each["ModelPackageArn"] for each in listed["ModelPackageSummaryList"]] == [f"{ARN}/own"]


def test_metadata_is_merged_and_removed(service: SageMaker, group: str) -> None:
    arn = register(service, CustomerMetadataProperties={"team": "a", "old": "1"})
    update = {"CustomerMetadataProperties": {"run": "7"}, "CustomerMetadataPropertiesToRemove": ["old"]}
    service.call("UpdateModelPackage", {"ModelPackageArn": arn, **update})
    assert describe(service, arn)["CustomerMetadataProperties"] == {"team": "a", "run": "7"}


def test_groups_are_described_listed_and_deleted_once_they_are_empty(service: SageMaker, group: str) -> None:
    arn = register(service)
    with pytest.raises(ServiceError, match="it has model packages"):
        service.call("DeleteModelPackageGroup", {"ModelPackageGroupName": "shop"})
    service.call("DeleteModelPackage", {"ModelPackageName": arn})
    assert (
        service.call("DescribeModelPackageGroup", {"ModelPackageGroupName": "shop"})["ModelPackageGroupName"] == "shop"
    )
    service.call("DeleteModelPackageGroup", {"ModelPackageGroupName": "shop"})
    assert service.call("ListModelPackageGroups", {})["ModelPackageGroupSummaryList"] == []


def test_a_model_of_an_approved_package_has_its_container_and_both_environments(service: SageMaker, group: str) -> None:
    arn = register(service, ModelApprovalStatus="Approved")
    service.call("CreateModel", model_of(arn, Environment={"B": "model"}))
    container = service.call("DescribeModel", {"ModelName": "model"})["PrimaryContainer"]
    assert (container["Image"], container["ModelDataUrl"]) == (XGBOOST, MODEL_URI)
    assert container["Environment"] == {"A": "package", "B": "model"}


@pytest.mark.parametrize("status", ["PendingManualApproval", "Rejected"])
def test_a_package_that_is_not_approved_is_not_deployed(service: SageMaker, group: str, status: str) -> None:
    arn = register(service, ModelApprovalStatus=status)
    with pytest.raises(ServiceError, match=f"its ModelApprovalStatus is {status}, not Approved"):
        service.call("CreateModel", model_of(arn))


def test_a_package_that_does_not_exist_is_refused(service: SageMaker) -> None:
    with pytest.raises(ServiceError, match=f"ModelPackage {ARN}/shop/3 does not exist"):
        service.call("CreateModel", model_of(f"{ARN}/shop/3"))


def test_a_package_needs_a_name_or_a_group(service: SageMaker) -> None:
    with pytest.raises(ServiceError, match="Exactly one of ModelPackageName and ModelPackageGroupName"):
        service.call("CreateModelPackage", {"InferenceSpecification": SPECIFICATION})
