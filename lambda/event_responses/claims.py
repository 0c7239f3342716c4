"""The claim of one event to be the one that starts something, so that two events start it once.

The claim is a file in S3 that is written before anything is started, under the condition that nobody else has written
it since it was read. A second delivery of the same event finds its own claim, and starts the same again, which every
service refuses or ignores by the name of the execution.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_contract.drift_events import StartField
from driftgauge_contract.paths import split_uri
from driftgauge_contract.windows import parse_moment, stamp

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = {"NoSuchKey", "404"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}


@dataclass(frozen=True, kw_only=True)
class _Last:
    execution: str = ""
    started_at: datetime | None = None
    etag: str | None = None


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The file that says what was started last, and how long nothing else is started after it."""

    s3: "S3Client"
    uri: str
    interval: timedelta

    def claim(self, execution: str, now: datetime) -> bool:
        """Return whether the event of an execution may start something."""
        last = self._last()
        # Before the interval: a second delivery of an event that has started something must not be refused.
        if last.execution == execution:
            return True
        if last.started_at is not None and now - last.started_at < self.interval:
            return False
        return self._write(execution, now, last.etag)

    def _last(self) -> _Last:
        bucket, key = split_uri(self.uri)
        try:
            answer = self.s3.get_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if _code(error) in _MISSING:
                return _Last()
            raise
        document: Mapping[str, str] = json.loads(answer["Body"].read())
        return _Last(
            execution=document[StartField.EXECUTION],
            started_at=parse_moment(document[StartField.STARTED_AT]),
            etag=answer["ETag"],
        )

    def _write(self, execution: str, now: datetime, etag: str | None) -> bool:
        bucket, key = split_uri(self.uri)
        body = json.dumps({StartField.EXECUTION: execution, StartField.STARTED_AT: stamp(now)}).encode()
        try:
            if etag is None:
                self.s3.put_object(Bucket=bucket, Key=key, Body=body, IfNoneMatch="*")
            else:
                self.s3.put_object(Bucket=bucket, Key=key, Body=body, IfMatch=etag)
        except ClientError as error:
            # Another event was faster.
            if _code(error) in _TAKEN:
                return False
            raise
        return True


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code"))
