"""Runs of the analyzer by the names of their jobs: in a function, as a record in S3 tells, or as a processing job."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from driftgauge_contract.run_on import INTERRUPTED_REASON, RunField, RunOn, RunStatus
from driftgauge_contract.windows import parse_moment
from monitor_execution.jobs import Jobs
from monitor_execution.outcome import Ending, of_job
from monitor_execution.storage import Storage

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef

_TIMES = (RunField.CREATED, RunField.STARTED, RunField.ENDED)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run that has been begun."""

    ending: Ending | None
    """`None` while it runs."""

    ran_on: RunOn


@dataclass(frozen=True, kw_only=True)
class Runs:
    """Finds runs; `now` is the time of the call."""

    jobs: Jobs
    storage: Storage
    now: datetime

    def find(self, name: str, record_uri: str | None) -> Run | None:
        """Return the run of a name, or `None` if nobody has begun it."""
        # A window that failed in a function for lack of memory has a job of the same name, which counts.
        job = self.jobs.find(name)
        if job is not None:
            return Run(ending=of_job(job), ran_on=RunOn.PROCESSING)
        if record_uri is None or not self.storage.exists(record_uri):
            return None
        return Run(ending=self._of_record(json.loads(self.storage.read(record_uri))), ran_on=RunOn.LAMBDA)

    def _of_record(self, record: Mapping[str, str]) -> Ending | None:
        expires = parse_moment(record[RunField.EXPIRES])
        if record[RunField.STATUS] == RunStatus.RUNNING and expires <= self.now:
            # The function has been ended by Lambda, or its machine has failed.
            record = {
                **record,
                RunField.STATUS: RunStatus.FAILED,
                RunField.ENDED: record[RunField.EXPIRES],
                RunField.FAILURE_REASON: INTERRUPTED_REASON,
            }
        times = {name.value: parse_moment(record[name]) for name in _TIMES if name in record}
        return of_job(cast("DescribeProcessingJobResponseTypeDef", {**record, **times}), ran_on=RunOn.LAMBDA)
