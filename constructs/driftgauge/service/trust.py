"""The services that may assume a role: for this account only, and for one resource where its ARN is known."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION

SAGEMAKER_ARNS = f"arn:{PARTITION}:sagemaker:{REGION}:{ACCOUNT}:*"
"""Any resource of SageMaker in the account and region. SageMaker names jobs itself, and they run as these roles."""


def trusted_service(service: str, *, source_arn: str | None = None) -> iam.ServicePrincipal:
    """Return a service that may assume a role on behalf of this account, or of one of its resources.

    Without the condition, the service could be asked by another account to use the role: the confused deputy of the
    IAM user guide.
    """
    conditions: dict[str, dict[str, str]] = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    if source_arn is not None:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    return iam.ServicePrincipal(service, conditions=conditions)


def imported_role(scope: Construct, construct_id: str, arn: str) -> iam.IRole:
    """Return a role of the owner's, to which nothing is added."""
    return iam.Role.from_role_arn(scope, construct_id, arn, mutable=False)


def trusted_sagemaker() -> iam.ServicePrincipal:
    """Return SageMaker, on behalf of this account and region."""
    return trusted_service("sagemaker.amazonaws.com", source_arn=SAGEMAKER_ARNS)
