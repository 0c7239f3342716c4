"""The version of a model package group that a deployment serves."""

from typing import Any

import pytest

from custom_resources.errors import DeploymentError

PACKAGES = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/shop"
RECORD = "s3://reports/baselines/shop/packages/shop"


@pytest.fixture
def stack(aws: Any, cloudformation: Any) -> Any:
    """The custom resource of a group, whose approved versions are in `aws.approved`."""
    aws.approved = []

    def listed(request: dict[str, Any]) -> dict[str, Any]:
        assert (request["ModelPackageGroupName"], request["ModelApprovalStatus"]) == ("shop", "Approved")
        found = [{"ModelPackageArn": f"{PACKAGES}/{number}"} for number in sorted(aws.approved, reverse=True)]
        return {"ModelPackageSummaryList": found[: request["MaxResults"]]}

    aws._ListModelPackages = listed
    return cloudformation(
        "Custom::DriftgaugeNewestPackage",
        {"ModelPackageGroupName": "shop", "ParameterValue": "newest", "RecordUri": RECORD},
    )


def served(answer: dict[str, Any]) -> str:
    return str(answer["Data"]["ModelPackageArn"])


def test_the_first_deployment_serves_the_newest_approved_version(aws: Any, stack: Any) -> None:
    aws.approved = [1, 3]
    assert served(stack.ask("Create")) == f"{PACKAGES}/3"


def test_a_later_deployment_serves_the_version_that_was_approved_since(aws: Any, stack: Any) -> None:
    aws.approved = [1]
    stack.ask("Create")
    assert served(stack.ask("Update", ParameterValue=f"{PACKAGES}/2")) == f"{PACKAGES}/2"


def test_a_rollback_serves_the_former_version_although_a_newer_one_is_approved(aws: Any, stack: Any) -> None:
    aws.approved = [1]
    stack.ask("Create")
    aws.approved = [1, 2]
    stack.ask("Update", ParameterValue=f"{PACKAGES}/2")
    assert served(stack.ask("Update")) == f"{PACKAGES}/1"


def test_a_group_without_an_approved_version_fails_the_deployment(stack: Any) -> None:
    with pytest.raises(DeploymentError, match="'shop' has no approved version; approve one, and deploy again"):
        stack.ask("Create")


def test_a_deletion_asks_nothing(stack: Any) -> None:
    assert stack.ask("Delete")["IsComplete"]
