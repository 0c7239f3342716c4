"""The sections about what serves: model, endpoint, data capture and network."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictInt, StrictStr, ValidationInfo, field_validator, model_validator

from driftgauge_contract.captures import CaptureMode
from driftgauge_contract.frameworks import FRAMEWORKS, Framework
from driftgauge_deployment.fields import (
    Count,
    File,
    InstanceType,
    KeyArn,
    ModelPackageArn,
    PackageGroup,
    S3Uri,
    ServiceName,
    StartArn,
    StartupTimeout,
    Switch,
    Version,
)
from driftgauge_deployment.section import Section

# The repository becomes a resource in policies of IAM, where * and ? would stand for other repositories, too.
_ECR_IMAGE = r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.[a-z.]+/[a-z0-9][a-z0-9._/-]*(:[\w.-]{1,128})?(@sha256:[0-9a-f]{64})?$"


EcrImage = Annotated[StrictStr, Field(pattern=_ECR_IMAGE, description="the URI of an image in ECR")]


class ImageSection(Section):
    """The image that serves the model: AWS's image of a framework in a version, or an image of one's own."""

    framework: Framework = Field(default=Framework.XGBOOST, description=", ".join(Framework))
    version: str | None = None
    """A version of the framework's image; the newest unless given."""

    uri: StrictStr | None = Field(default=None, pattern=_ECR_IMAGE, description="the URI of an image in ECR")

    @field_validator("version", mode="before")
    @classmethod
    def _check_version(cls, version: object, fields: ValidationInfo) -> object:
        if version is None:
            return None
        # YAML can take a version for a number. An unknown framework has its own message.
        framework = fields.data.get("framework")
        return FRAMEWORKS[framework].checked(str(version)) if framework else str(version)


class StartSection(Section):
    """A pipeline or a state machine that starts."""

    start: StartArn


class ModelSection(Section):
    """The model: an artifact in an image, a model package, or the newest approved one of a group."""

    image: ImageSection = ImageSection()
    artifact: File | None = None
    version: Version | None = None
    key: KeyArn | None = None
    """The customer's key that encrypts the artifact in S3."""

    package: ModelPackageArn | None = None
    package_group: PackageGroup | None = None
    """A model package group, whose newest approved version is served."""

    artifacts: S3Uri | None = None
    """Where the artifacts of the group's versions are, which the endpoint has to read."""

    on_approval: StartSection | None = None
    """What deploys a version that was approved."""

    environment: dict[str, StrictStr] = Field(default={}, description="names and texts")
    local_server: tuple[StrictStr, ...] = Field(default=(), description="a command, such as [python, serve.py]")
    """The command that stands in for an image of one's own on this machine."""

    @model_validator(mode="after")
    def _check_local_server(self) -> Self:
        if self.local_server and not self.image.uri:
            raise ValueError("local_server stands in for an image of your own; allowed: with image: {uri: …}")
        return self


_NOT_MONITORED = {
    "serverless": "SageMaker has no data capture for serverless endpoints",
    "multi_model": "SageMaker monitors endpoints that host a single model only, and captures do not name another",
    "asynchronous": "requests and answers of asynchronous endpoints are objects in S3, not captured bodies",
    "account": "jobs and alarms name an endpoint of their own account; deploy to the account of the endpoint",
}


class EndpointSection(Section):
    """The instances that serve, or an endpoint that something else deployed and that stays as it is."""

    @model_validator(mode="before")
    @classmethod
    def _can_be_monitored(cls, given: object) -> object:
        for key, reason in _NOT_MONITORED.items():
            if isinstance(given, Mapping) and key in given:
                raise ValueError(f"{key} is not possible: {reason}; allowed: no such key")
        return given

    instance_type: InstanceType = "ml.m5.xlarge"
    instance_count: Count = 1
    startup_timeout: StartupTimeout | None = None
    """How long the model's container may take until it answers; SageMaker's own limit unless given."""

    existing: ServiceName | None = None
    variant: ServiceName | None = None
    """The variant of an existing endpoint that is monitored; its only one unless given."""

    capture: S3Uri | None = None
    """The place of an existing endpoint's captured data; the one in its configuration unless given."""

    key: KeyArn | None = None
    """The customer's key that encrypts an existing endpoint's captured data."""

    version: Version | None = None
    """A text whose change makes the next deployment look at an existing endpoint again."""


def _checked_modes(modes: Sequence[CaptureMode]) -> Sequence[CaptureMode]:
    if not modes or len(set(modes)) < len(modes):
        raise ValueError(f"[{', '.join(modes)}] is not allowed; allowed: [Input], [Output] or [Input, Output]")
    return modes


class CaptureSection(Section):
    """The share of the requests that is captured, and which side of them."""

    sampling_percentage: StrictInt = Field(default=100, ge=0, le=100, description="0 to 100")
    modes: Annotated[
        tuple[Annotated[CaptureMode, Field(description=", ".join(CaptureMode))], ...], AfterValidator(_checked_modes)
    ] = (CaptureMode.INPUT, CaptureMode.OUTPUT)


class NetworkSection(Section):
    """The network of all instances."""

    isolated: Switch = False
    functions: Switch = True
    """Whether the Lambda functions are in the VPC, too, where there is one."""

    subnets: tuple[Annotated[str, Field(pattern=r"^subnet-\w+$", description="the id of a subnet, subnet-…")], ...] = ()
    security_groups: tuple[
        Annotated[str, Field(pattern=r"^sg-\w+$", description="the id of a security group, sg-…")], ...
    ] = ()

    @property
    def functions_in_vpc(self) -> bool:
        """Return whether the Lambda functions are in a VPC."""
        return self.functions and bool(self.subnets)
