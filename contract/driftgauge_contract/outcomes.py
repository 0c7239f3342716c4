"""Outcomes of jobs and executions, and the messages that carry them."""

from enum import StrEnum


class ExecutionStatus(StrEnum):
    """The status with which an execution of a monitor ends."""

    # API reference, `MonitoringExecutionSummary`; the first four are Model Monitor's.
    COMPLETED = "Completed"
    COMPLETED_WITH_VIOLATIONS = "CompletedWithViolations"
    FAILED = "Failed"
    STOPPED = "Stopped"
    NO_DATA = "NoData"
    """Only the Driftgauge engine has this status.

    Nothing was captured, there are no labels, or another model answered.
    """


class Missing(StrEnum):
    """The data that an execution without data lacked."""

    CAPTURES = "captures"
    LABELS = "labels"
    MODEL = "model"
    """Another model than the monitor's answered in the window."""


# Exit messages of AWS's containers as public notebooks show them; "violations" is the plural for one, too.
COMPLETED_MESSAGE = "Completed: Job completed successfully with no violations."
BIAS_COMPLETED_MESSAGE = "Completed: SageMaker XAI Analyzer ran successfully"
COMPLETED_PREFIX = "Completed:"
VIOLATED_PREFIX = f"{ExecutionStatus.COMPLETED_WITH_VIOLATIONS}:"

# `FailureReason` of executions in public issues and notebooks.
SERVICE_NO_DATA = "Job inputs had no data"
"""Model Monitor's reason for an execution without captured data or without labels; it does not say which."""

NO_ROWS_PHRASE = "There are no rows"
NO_FILES_PHRASE = "There is no data in"
NO_PREDICTIONS_PHRASE = "There is no captured prediction"
NO_CAPTURES_PHRASES = (NO_ROWS_PHRASE, NO_FILES_PHRASE, NO_PREDICTIONS_PHRASE)
"""The beginnings of the analyzer's messages about captured data that is missing."""

NO_LABEL_FILES_PHRASE = "There are no labels"
NO_COMMON_IDS_PHRASE = "labels belongs to one of the"
NO_LABELLED_PHRASE = "There is no labelled prediction"
NO_LABELS_PHRASES = (NO_LABEL_FILES_PHRASE, NO_COMMON_IDS_PHRASE, NO_LABELLED_PHRASE)
"""Parts of the analyzer's messages about labels that are missing."""


def violated_message(violations: int) -> str:
    """Return the exit message of a job that found violations."""
    return f"{VIOLATED_PREFIX} Job completed successfully with {violations} violations."


def missing_data(reason: str) -> Missing | None:
    """Return the data that a failed job lacked, read from its reason; `None` where it failed for another one."""
    # Labels first: a message about labels names the captures that they do not belong to.
    if any(phrase in reason for phrase in NO_LABELS_PHRASES):
        return Missing.LABELS
    return Missing.CAPTURES if any(phrase in reason for phrase in NO_CAPTURES_PHRASES) else None


# `FailureReason` of processing jobs. Capacity comes back within minutes; a fault of the program would only fail again.
TRANSIENT_FAILURES = ("CapacityError", "Unable to provision requested ML compute capacity", "InternalServerError")
"""Parts of SageMaker's reasons for a job that failed before, or without, a fault of its program."""


def is_transient(failure_reason: str) -> bool:
    """Return whether SageMaker failed a job for a reason that may be gone in minutes."""
    return any(phrase in failure_reason for phrase in TRANSIENT_FAILURES)
