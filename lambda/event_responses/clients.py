"""AWS's clients, each created when it is first used."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_stepfunctions import SFNClient

# After these attempts the call fails, and Lambda delivers the event again some minutes later.
_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=30)


class CodePipelineClient(Protocol):
    """The part of CodePipeline's client that is used."""

    def get_pipeline(self, *, name: str) -> Mapping[str, Any]:
        """Return the definition of a pipeline."""

    def start_pipeline_execution(
        self,
        *,
        name: str,
        variables: Sequence[Mapping[str, str]],
        clientRequestToken: str,  # noqa: N803
    ) -> Mapping[str, Any]:
        """Start an execution; a token starts one only."""


class ParameterStoreClient(Protocol):
    """The part of Systems Manager's client that is used."""

    def get_parameter(self, *, Name: str) -> Mapping[str, Any]:  # noqa: N803
        """Return a parameter."""

    def put_parameter(self, *, Name: str, Value: str, Overwrite: bool) -> Mapping[str, Any]:  # noqa: N803
        """Write a parameter."""


@cache
def s3() -> "S3Client":
    """Return the client of S3."""
    client: S3Client = boto3.client("s3", config=_RETRIES)
    return client


@cache
def sagemaker() -> "SageMakerClient":
    """Return the client of SageMaker's control plane."""
    client: SageMakerClient = boto3.client("sagemaker", config=_RETRIES)
    return client


@cache
def stepfunctions() -> "SFNClient":
    """Return the client of Step Functions."""
    client: SFNClient = boto3.client("stepfunctions", config=_RETRIES)
    return client


@cache
def ssm() -> ParameterStoreClient:
    """Return the client of Systems Manager."""
    client: ParameterStoreClient = boto3.client("ssm", config=_RETRIES)
    return client


@cache
def codepipeline() -> CodePipelineClient:
    """Return the client of CodePipeline."""
    client: CodePipelineClient = boto3.client("codepipeline", config=_RETRIES)
    return client
