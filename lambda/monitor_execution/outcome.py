"""Outcomes of executions: the states of SageMaker's jobs, and `NoData` where there was nothing to analyze."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from driftgauge_contract.outcomes import VIOLATED_PREFIX, ExecutionStatus, Missing, is_transient, missing_data
from driftgauge_contract.run_on import RunOn
from driftgauge_contract.windows import stamp
from driftgauge_contract.workflow import NextStep, OutcomeField

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef

_RUNNING = {"InProgress", "Stopping"}
# A failure may be the network's or the quota's, and a stopped job was somebody's decision: neither is kept as the
# result.
_MAY_END_OTHERWISE = {ExecutionStatus.FAILED, ExecutionStatus.STOPPED}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The end of an execution."""

    status: ExecutionStatus
    reason: str
    ended: datetime
    missing: Missing | None = None
    """The data that there was none of, with the status `NoData`."""

    transient: bool = False
    """Whether the service failed the job for a reason that may be gone in minutes."""

    ran_on: RunOn | None = None
    """Where the analyzer ran; `None` where it did not."""

    run_seconds: float | None = None

    @property
    def is_result(self) -> bool:
        """Return whether the same inputs would end in the same way again, as after a failure they may not."""
        return self.status not in _MAY_END_OTHERWISE

    def document(self) -> dict[str, object]:
        """Return the end of an outcome."""
        return {
            OutcomeField.STATUS.value: self.status,
            OutcomeField.REASON.value: self.reason,
            **({OutcomeField.MISSING.value: self.missing} if self.missing else {}),
            **({OutcomeField.TRANSIENT.value: True} if self.transient else {}),
            **({OutcomeField.RAN_ON.value: self.ran_on} if self.ran_on else {}),
            **({} if self.run_seconds is None else {OutcomeField.RUN_SECONDS.value: round(self.run_seconds, 1)}),
            OutcomeField.ENDED_AT.value: stamp(self.ended),
        }


def finished(execution: Mapping[str, object], ending: Ending) -> dict[str, object]:
    """Return the whole outcome, with which the workflow ends."""
    return {OutcomeField.NEXT.value: NextStep.END, **execution, **ending.document()}


def of_job(job: "DescribeProcessingJobResponseTypeDef", *, ran_on: RunOn = RunOn.PROCESSING) -> Ending | None:
    """Return how a job ended, or a function that is described like one; `None` while it runs."""
    state, message, failure = job["ProcessingJobStatus"], job.get("ExitMessage", ""), job.get("FailureReason", "")
    if state in _RUNNING:
        return None
    # SageMaker itself knows only `Completed`: the container's exit message tells whether there are violations.
    violated = message.startswith(VIOLATED_PREFIX)
    status = ExecutionStatus.COMPLETED_WITH_VIOLATIONS if violated else ExecutionStatus(state)
    failed = status is ExecutionStatus.FAILED
    # A job that has results to keep completes although there was nothing to compare.
    may_lack_data = status in {ExecutionStatus.FAILED, ExecutionStatus.COMPLETED}
    missing = missing_data(f"{message} {failure}") if may_lack_data else None
    return Ending(
        status=ExecutionStatus.NO_DATA if missing else status,
        reason=message or failure or "SageMaker gives no reason.",
        # A job that failed before it started has no end time.
        ended=job.get("ProcessingEndTime", job.get("LastModifiedTime", job["CreationTime"])),
        missing=missing,
        transient=failed and is_transient(failure),
        ran_on=ran_on,
        run_seconds=_seconds(job.get("ProcessingStartTime"), job.get("ProcessingEndTime")),
    )


def _seconds(started: datetime | None, ended: datetime | None) -> float | None:
    """Return how long a program ran; a job that failed before it started did not."""
    return None if started is None or ended is None else (ended - started).total_seconds()
