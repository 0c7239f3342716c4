"""AWS's clients, each created when it is first used."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient

# After these attempts the call fails, and Lambda delivers the event again some minutes later.
_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=30)


@cache
def cloudwatch() -> "CloudWatchClient":
    """Return the client of CloudWatch."""
    client: CloudWatchClient = boto3.client("cloudwatch", config=_RETRIES)
    return client


@cache
def sns() -> "SNSClient":
    """Return the client of SNS."""
    client: SNSClient = boto3.client("sns", config=_RETRIES)
    return client


@cache
def s3() -> "S3Client":
    """Return the client of S3."""
    client: S3Client = boto3.client("s3", config=_RETRIES)
    return client
