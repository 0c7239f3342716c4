"""The record of a run in S3: who creates it runs the analyzer, everybody else reads from it how that ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_contract.paths import split_uri
from driftgauge_contract.run_on import RunField, RunStatus
from driftgauge_contract.windows import stamp

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# S3's answers to a conditional write that comes second, and to one that comes at the same time (user guide,
# "Conditional writes").
_THERE_ALREADY = {"PreconditionFailed", "ConditionalRequestConflict"}


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """The record of the run of one job name."""

    s3: "S3Client"
    uri: str
    name: str
    started: datetime
    expires: datetime
    log_group: str
    log_stream: str

    def claim(self) -> bool:
        """Create the record, and return whether this function is the first to do so."""
        bucket, key = split_uri(self.uri)
        try:
            self.s3.put_object(Bucket=bucket, Key=key, Body=self._text(RunStatus.RUNNING), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in _THERE_ALREADY:
                return False
            raise
        return True

    def end(self, status: RunStatus, ended: datetime, fields: Mapping[RunField, str]) -> None:
        """Write how the run ended."""
        bucket, key = split_uri(self.uri)
        self.s3.put_object(Bucket=bucket, Key=key, Body=self._text(status, {RunField.ENDED: stamp(ended), **fields}))

    def _text(self, status: RunStatus, end: Mapping[RunField, str] | None = None) -> bytes:
        document = {
            RunField.NAME: self.name,
            RunField.STATUS: status,
            RunField.CREATED: stamp(self.started),
            RunField.STARTED: stamp(self.started),
            RunField.EXPIRES: stamp(self.expires),
            RunField.LOG_GROUP: self.log_group,
            RunField.LOG_STREAM: self.log_stream,
            **(end or {}),
        }
        return json.dumps(document).encode()
