"""The session and clients that the commands use, and AWS's errors as messages that say what to do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from driftgauge_cli.errors import UserError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_stepfunctions import SFNClient

_CREDENTIALS = (
    "no AWS credentials were found; sign in (`aws sso login`, or AWS_PROFILE), "
    'or use AWS on this machine (`driftgauge local up`, then `eval "$(driftgauge local env)"`)'
)
_REGION = "no region is set; export AWS_REGION, for example AWS_REGION=eu-west-1"
# boto3's default, `legacy`, does not retry all of the errors that a throttled service answers with.
_PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 4})
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"}


def open_session() -> boto3.Session:
    """Return a session from the usual environment; unlike boto3, AWS_REGION counts, as in every other SDK."""
    # boto3 reads AWS_DEFAULT_REGION only.
    return boto3.Session(region_name=os.environ.get("AWS_REGION"))


def sagemaker_client(session: boto3.Session) -> "SageMakerClient":
    """Return a client of the control plane; it retries patiently, since describing many jobs is throttled."""
    client: SageMakerClient = session.client("sagemaker", config=_PATIENT)
    return client


def s3_client(session: boto3.Session) -> "S3Client":
    """Return a client of S3."""
    client: S3Client = session.client("s3", config=_PATIENT)
    return client


def workflow_client(session: boto3.Session) -> "SFNClient":
    """Return a client of Step Functions."""
    client: SFNClient = session.client("stepfunctions", config=_PATIENT)
    return client


@contextmanager
def explained() -> Iterator[None]:
    """Turn botocore's errors inside the block into a UserError."""
    try:
        yield
    # The special cases come first: all of these errors are kinds of `BotoCoreError`.
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise UserError(_CREDENTIALS) from error
    except NoRegionError as error:
        raise UserError(_REGION) from error
    except ProfileNotFound as error:
        raise UserError(f"{error}; see `aws configure list-profiles`") from error
    except (EndpointConnectionError, HTTPClientError) as error:
        raise UserError(f"AWS cannot be reached: {error}{_endpoint_hint()}") from error
    except ClientError as error:
        raise UserError(_refusal(error)) from error
    except BotoCoreError as error:
        raise UserError(str(error)) from error


def error_code(error: ClientError) -> str:
    """Return the code of an error, such as `ValidationException`."""
    return error.response.get("Error", {}).get("Code", "")


def error_message(error: ClientError) -> str:
    """Return the text of an error, without botocore's preamble."""
    return error.response.get("Error", {}).get("Message", "") or str(error)


def _refusal(error: ClientError) -> str:
    if error_code(error) in _EXPIRED:
        return f"the AWS credentials are not accepted ({error_message(error)}); sign in again"
    return f"{error.operation_name} was refused: {error_code(error)}: {' '.join(error_message(error).split())}"


def _endpoint_hint() -> str:
    return "; is AWS on this machine up (`driftgauge local status`)?" if "AWS_ENDPOINT_URL" in os.environ else ""
