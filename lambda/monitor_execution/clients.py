"""AWS's clients, each created when it is first used."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_stepfunctions import SFNClient

# The schedules of many monitors fire at the same minute. After these attempts, the workflow calls the function again.
_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 10}, connect_timeout=5, read_timeout=30)


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
