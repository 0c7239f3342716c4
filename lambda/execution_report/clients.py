"""AWS's clients, each created when it is first used."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_stepfunctions import SFNClient

# After these attempts the call fails, and Lambda delivers the event again some minutes later.
_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=30)


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
def cloudwatch() -> "CloudWatchClient":
    """Return the client of CloudWatch."""
    client: CloudWatchClient = boto3.client("cloudwatch", config=_RETRIES)
    return client


@cache
def events() -> "EventBridgeClient":
    """Return the client of EventBridge."""
    client: EventBridgeClient = boto3.client("events", config=_RETRIES)
    return client


@cache
def stepfunctions() -> "SFNClient":
    """Return the client of Step Functions."""
    client: SFNClient = boto3.client("stepfunctions", config=_RETRIES)
    return client
