"""AWS's clients, each created when it is first used, and calls that are repeated while a service throttles them."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from driftgauge_contract.run_on import FUNCTION_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient
    from mypy_boto3_stepfunctions import SFNClient

Result = TypeVar("Result")

_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=30)
# A model has 60 seconds to answer. A request that failed is not sent again by itself: each request is captured.
_INVOCATIONS = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=5, read_timeout=65)
# A function that makes a baseline is waited for, and not called a second time by itself.
_RUNS = Config(
    retries={"mode": "standard", "total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=FUNCTION_TIMEOUT_SECONDS + 30,
)
_THROTTLED = {
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
# SageMaker allows about one `CreateProcessingJob` a second for an account, so that pauses of seconds are enough.
_MAX_PAUSE = 20.0
# With pauses of 1, 2, 4, 8 and 16 seconds at the most.
_MAX_DENIALS = 5


class Functions(Protocol):
    """The part of Lambda's client that is used here."""

    def invoke(self, *, FunctionName: str, Payload: bytes) -> Mapping[str, Any]:  # noqa: N803 - as boto3 has them
        """Call a function and wait for its answer."""


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
def runtime() -> "SageMakerRuntimeClient":
    """Return the client of SageMaker's endpoints."""
    client: SageMakerRuntimeClient = boto3.client("sagemaker-runtime", config=_INVOCATIONS)
    return client


@cache
def functions() -> Functions:
    """Return the client of Lambda."""
    client: Functions = boto3.client("lambda", config=_RUNS)
    return client


@cache
def stepfunctions() -> "SFNClient":
    """Return the client of Step Functions."""
    client: SFNClient = boto3.client("stepfunctions", config=_RETRIES)
    return client


class LambdaContext(Protocol):
    """The part of a Lambda function's context that is used here."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends the call."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The moment by which an invocation has to answer."""

    at: float

    @classmethod
    def of(cls, context: LambdaContext, *, reserve: float = 10.0) -> Self:
        """Return the deadline of an invocation, which leaves some seconds for the answer."""
        return cls(at=time.monotonic() + context.get_remaining_time_in_millis() / 1000 - reserve)

    def within(self, seconds: float) -> "Deadline":
        """Return this deadline, or one that is some seconds away if that is earlier."""
        return Deadline(at=min(self.at, time.monotonic() + seconds))

    @property
    def left(self) -> float:
        """Return the seconds until the deadline; they are negative after it."""
        return self.at - time.monotonic()


def is_throttled(error: ClientError) -> bool:
    """Return whether a service refused a call because there were too many."""
    return code(error) in _THROTTLED


def patiently(
    call: Callable[[], Result],
    deadline: Deadline,
    *,
    while_: Callable[[ClientError], bool] = is_throttled,
    max_denials: int = _MAX_DENIALS,
) -> Result:
    """Repeat a call while the service refuses it so, with growing random pauses, until the deadline at the latest.

    A call that is denied is repeated, too: the policy for it may be seconds old, and not known everywhere yet.
    """
    limit, denials = 1.0, 0
    while True:
        try:
            return call()
        except ClientError as error:
            seconds = random.uniform(limit / 2, limit)  # noqa: S311 - spreads calls, hides nothing
            denials += code(error) in _DENIED
            repeats = while_(error) or (code(error) in _DENIED and denials <= max_denials)
            if not repeats or seconds > deadline.left:
                raise
        pause(seconds)
        # Doubled pauses with jitter spread the calls of many custom resources that start in the same second.
        limit = min(_MAX_PAUSE, 2 * limit)


def pause(seconds: float) -> None:
    """Wait for some seconds."""
    time.sleep(seconds)


def code(error: ClientError) -> str:
    """Return the code of a refusal, such as `ValidationException`."""
    return error.response.get("Error", {}).get("Code", "")


def message(error: ClientError) -> str:
    """Return the text of a refusal, without botocore's preamble."""
    return error.response.get("Error", {}).get("Message", "") or str(error)


def is_missing(error: ClientError) -> bool:
    """Return whether SageMaker refuses because it has no resource of that name."""
    # SageMaker answers with either, depending on the operation; the second is also the code of a request that is wrong.
    return code(error) == "ResourceNotFound" or (
        code(error) == "ValidationException" and "could not find" in message(error).lower()
    )
