"""How an execution ended: the service's states, and `NoData` where there was nothing to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from monitor_execution.window import stamp

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef

# The analyzer's own words.
NO_CAPTURES_WORDS = ("There are no rows", "There is no data in", "There is no captured prediction")
NO_LABELS_WORDS = ("There are no labels", "labels belongs to one of the")
_GOES_ON = {"InProgress", "Stopping"}
_WITH_VIOLATIONS = "CompletedWithViolations"


class Status(StrEnum):
    """The state in which an execution ends."""

    COMPLETED = "Completed"
    COMPLETED_WITH_VIOLATIONS = "CompletedWithViolations"
    FAILED = "Failed"
    STOPPED = "Stopped"
    NO_DATA = "NoData"


class Missing(StrEnum):
    """What there was none of."""

    CAPTURES = "captures"
    LABELS = "labels"


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The end of an execution; `missing` is what `NoData` was for want of."""

    status: Status
    reason: str
    ended: datetime
    missing: Missing | None = None

    @property
    def is_result(self) -> bool:
        """Whether the same inputs would come to the same again: a failure and a stop may not."""
        return self.status not in {Status.FAILED, Status.STOPPED}

    def document(self) -> dict[str, object]:
        """Write it as the end of an outcome."""
        return {
            "Status": self.status,
            "Reason": self.reason,
            **({"Missing": self.missing} if self.missing else {}),
            "EndedAt": stamp(self.ended),
        }


def finished(execution: Mapping[str, object], ending: Ending) -> dict[str, object]:
    """Complete an outcome, for the workflow to end with."""
    return {"Next": "End", **execution, **ending.document()}


def of_job(job: "DescribeProcessingJobResponseTypeDef") -> Ending | None:
    """Tell how a job ended; None while it goes on."""
    state, told, failure = job["ProcessingJobStatus"], job.get("ExitMessage", ""), job.get("FailureReason", "")
    if state in _GOES_ON:
        return None
    status = Status.COMPLETED_WITH_VIOLATIONS if told.startswith(_WITH_VIOLATIONS) else Status(state)
    missing = _missing(f"{told} {failure}") if status is Status.FAILED else None
    return Ending(
        status=Status.NO_DATA if missing else status,
        reason=told or failure or "SageMaker gives no reason.",
        ended=job.get("ProcessingEndTime", job.get("LastModifiedTime", job["CreationTime"])),
        missing=missing,
    )


def _missing(reasons: str) -> Missing | None:
    if any(words in reasons for words in NO_LABELS_WORDS):
        return Missing.LABELS
    return Missing.CAPTURES if any(words in reasons for words in NO_CAPTURES_WORDS) else None
