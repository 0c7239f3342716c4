"""AWS's clients, each created when it is first used."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Captures are many small files, whose time is that of the requests and not of the bytes.
DOWNLOADS_AT_ONCE = 16
_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 10}, max_pool_connections=DOWNLOADS_AT_ONCE)


@cache
def s3() -> "S3Client":
    """Return the client of S3."""
    client: S3Client = boto3.client("s3", config=_CONFIG)
    return client
