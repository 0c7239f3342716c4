"""The facts by which an endpoint follows the newest approved version of a model package group.

A parameter in Systems Manager says which version is the newest: the endpoint's stack reads it with each deployment, and
a function writes it when the approval of a version changes.
"""

from enum import StrEnum
from typing import Final

PACKAGE_EVENT_SOURCE = "aws.sagemaker"
PACKAGE_EVENT_TYPE = "SageMaker Model Package State Change"
"""The event of a new version, and of one whose approval changes."""

APPROVED: Final = "Approved"
NOT_KNOWN_YET = "newest"
"""The parameter's value until the first event, which stands for the newest version at the first deployment."""


class PackageEventDetail(StrEnum):
    """The fields of an event's detail that are read."""

    GROUP = "ModelPackageGroupName"
    ARN = "ModelPackageArn"


class ApprovalVariable(StrEnum):
    """The environment variables of the function that follows approvals."""

    GROUP_NAME = "MODEL_PACKAGE_GROUP"
    PARAMETER_NAME = "PARAMETER_NAME"
    START_ARN = "START_ARN"
    """What deploys the new version; absent where nothing is started."""


class NewestPackageProperty(StrEnum):
    """The properties of the custom resource that finds the version to serve."""

    GROUP_NAME = "ModelPackageGroupName"
    PARAMETER_VALUE = "ParameterValue"
    RECORD_URI = "RecordUri"
    """The file that remembers which version the first deployment found, for a rollback to it."""


class NewestPackageAttribute(StrEnum):
    """The attributes of this custom resource."""

    PACKAGE_ARN = "ModelPackageArn"


def parameter_name(deployment_name: str) -> str:
    """Return the name of the parameter of a deployment."""
    return f"/driftgauge/{deployment_name}/model-package"
