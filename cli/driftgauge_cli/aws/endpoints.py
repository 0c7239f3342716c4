"""Endpoints as SageMaker describes them: their state, their variants and where their data is captured."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, error_message, sagemaker_client
from driftgauge_cli.aws.storage import S3Uri
from driftgauge_cli.errors import UserError

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DataCaptureConfigSummaryTypeDef

# During an update, and after one that failed, an endpoint answers with the variants it had before.
_ANSWERING = {"InService", "Updating", "SystemUpdating", "RollingBack", "UpdateRollbackFailed"}


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An endpoint; `capture_uri` is None if no data is captured."""

    name: str
    status: str
    variants: tuple[str, ...]
    capture_uri: S3Uri | None
    config: str = ""
    changed: datetime | None = None
    """When it was created or updated last."""

    @property
    def answers(self) -> bool:
        """Return whether the endpoint takes requests."""
        return self.status in _ANSWERING

    def captured_below(self) -> dict[str, S3Uri]:
        """Return the prefix of each variant's captured data, below which are the hours."""
        if self.capture_uri is None:
            raise UserError(f"endpoint {self.name!r} captures no data; deploy it with data capture")
        return {variant: self.capture_uri / self.name / variant for variant in self.variants}


def find_endpoint(session: "boto3.Session", name: str) -> Endpoint:
    """Return an endpoint; raise a UserError that lists the existing ones if there is none of that name."""
    sagemaker = sagemaker_client(session)
    try:
        found = sagemaker.describe_endpoint(EndpointName=name)
    except ClientError as error:
        # SageMaker has one code for all mistakes of a request.
        if error_code(error) == "ValidationException" and "could not find" in error_message(error).lower():
            raise UserError(_unknown(sagemaker, name)) from error
        raise
    capture: DataCaptureConfigSummaryTypeDef | None = found.get("DataCaptureConfig")
    return Endpoint(
        name=name,
        status=found["EndpointStatus"],
        variants=tuple(variant["VariantName"] for variant in found.get("ProductionVariants", [])),
        config=found.get("EndpointConfigName", ""),
        changed=found.get("LastModifiedTime"),
        capture_uri=S3Uri.parse(capture["DestinationS3Uri"]) if capture and capture["EnableCapture"] else None,
    )


def answering_endpoint(session: "boto3.Session", name: str) -> Endpoint:
    """Return an endpoint that takes requests; raise a UserError in any other state."""
    endpoint = find_endpoint(session, name)
    if not endpoint.answers:
        raise UserError(f"endpoint {name!r} takes no requests now: it is {endpoint.status}")
    return endpoint


@dataclass(frozen=True, kw_only=True)
class ServedModels:
    """The models of an endpoint's variants, and the time since which they are certainly in service."""

    names: tuple[str, ...]
    since: datetime


def served_models(session: "boto3.Session", endpoint: Endpoint) -> ServedModels | None:
    """Return the models in service; None where the endpoint's configuration names none."""
    if not endpoint.config or endpoint.changed is None:
        return None
    variants = sagemaker_client(session).describe_endpoint_config(EndpointConfigName=endpoint.config)
    # Endpoints with inference components have variants without a model.
    names = tuple(each["ModelName"] for each in variants["ProductionVariants"] if "ModelName" in each)
    return ServedModels(names=names, since=endpoint.changed) if names else None


def _unknown(sagemaker: "SageMakerClient", name: str) -> str:
    pages = sagemaker.get_paginator("list_endpoints").paginate(SortBy="Name", SortOrder="Ascending")
    names = [endpoint["EndpointName"] for page in pages for endpoint in page["Endpoints"]]
    there = f"there are: {', '.join(names)}" if names else "there are none"
    return f"there is no endpoint {name!r} in {sagemaker.meta.region_name}; {there}"
