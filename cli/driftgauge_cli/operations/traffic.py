"""Rows that are sent to an endpoint, one request each, with an inference id by which labels are merged."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from driftgauge_cli.aws.endpoints import answering_endpoint
from driftgauge_cli.aws.session import error_message

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient


@dataclass(frozen=True, kw_only=True)
class Latency:
    """The latency of the answers as measured here, in milliseconds."""

    mean: float
    median: float
    p90: float
    p99: float
    maximum: float


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """The requests that were sent, and how they were answered."""

    endpoint: str
    prefix: str
    sent: int
    answered_rows: tuple[int, ...]
    failed: Mapping[str, int]
    first_error: str | None
    latency: Latency | None
    seconds: float


@dataclass(frozen=True, kw_only=True)
class _Answer:
    row: int
    milliseconds: float
    failure: str | None = None
    message: str | None = None


def inference_id(prefix: str, row: int) -> str:
    """Return the inference id of a row; rows are counted from 0, without the header line."""
    return f"{prefix}-{row}"


def send_traffic(
    session: "boto3.Session",
    endpoint: str,
    rows: Sequence[str],
    *,
    prefix: str,
    content_type: str = "text/csv",
    concurrency: int = 8,
    on_progress: Callable[[int], None] | None = None,
) -> Traffic:
    """Send each row as a request of its own; refused rows are counted and raise no error."""
    # One clear error before the first request, in place of one for each row.
    answering_endpoint(session, endpoint)
    began = time.perf_counter()
    # A connection for each worker, and retries, since a burst is throttled.
    runtime: SageMakerRuntimeClient = session.client(
        "sagemaker-runtime",
        config=Config(max_pool_connections=concurrency, retries={"mode": "standard", "total_max_attempts": 4}),
    )
    answers: list[_Answer] = []
    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        try:
            # Inside of `try`, since many rows take a while to hand over, and an interruption may come meanwhile.
            sending = [
                pool.submit(_send, runtime, endpoint, index, row, inference_id(prefix, index), content_type)
                for index, row in enumerate(rows)
            ]
            for future in as_completed(sending):
                answers.append(future.result())
                if on_progress:
                    on_progress(len(answers))
        except BaseException:
            # Otherwise an interrupted command would send all that is left before it ends.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return _summary(endpoint, prefix, answers, time.perf_counter() - began)


def _send(
    runtime: "SageMakerRuntimeClient", endpoint: str, index: int, row: str, request_id: str, content_type: str
) -> _Answer:
    began = time.perf_counter()
    try:
        runtime.invoke_endpoint(
            EndpointName=endpoint, Body=row.encode(), ContentType=content_type, InferenceId=request_id
        )["Body"].read()
    except ClientError as error:
        # The model's own status tells more than the 424 with which SageMaker wraps it.
        status = error.response.get("OriginalStatusCode") or error.response["ResponseMetadata"]["HTTPStatusCode"]
        return _Answer(row=index, milliseconds=_since(began), failure=str(status), message=error_message(error))
    except ReadTimeoutError as error:
        return _Answer(row=index, milliseconds=_since(began), failure="no answer in time", message=str(error))
    return _Answer(row=index, milliseconds=_since(began))


def _since(began: float) -> float:
    return 1000 * (time.perf_counter() - began)


def _summary(endpoint: str, prefix: str, answers: Sequence[_Answer], seconds: float) -> Traffic:
    # Requests are answered in any order; sorted, the summary is the same for every run.
    ordered = sorted(answers, key=lambda answer: answer.row)
    good = [answer for answer in ordered if answer.failure is None]
    return Traffic(
        endpoint=endpoint,
        prefix=prefix,
        sent=len(ordered),
        answered_rows=tuple(answer.row for answer in good),
        failed=Counter(answer.failure for answer in ordered if answer.failure is not None),
        first_error=next((answer.message for answer in ordered if answer.message), None),
        latency=_latency(sorted(answer.milliseconds for answer in good)),
        seconds=seconds,
    )


def _latency(ascending: Sequence[float]) -> Latency | None:
    if not ascending:
        return None

    def quantile(share: float) -> float:
        # A quantile that was measured, as an interpolated one may be no request's time.
        return ascending[min(len(ascending) - 1, int(share * len(ascending)))]

    mean = sum(ascending) / len(ascending)
    return Latency(mean=mean, median=quantile(0.5), p90=quantile(0.9), p99=quantile(0.99), maximum=ascending[-1])
