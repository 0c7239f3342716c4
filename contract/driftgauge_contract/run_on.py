"""The choice between a Lambda function and a processing job for the analyzer of the Driftgauge engine.

A function starts in seconds and costs nothing between two windows; a job gets an instance of any size. The limits below
decide, so that nobody has to know them.
"""

from enum import StrEnum

_MIB = 1024**2


class RunOn(StrEnum):
    """The choices of a deployment file."""

    AUTO = "auto"
    """A function where the input is small enough, a job where it is not or where the function fails."""

    LAMBDA = "lambda"
    """A function, whatever the size."""

    PROCESSING = "processing"
    """A job, whatever the size."""


DEFAULT_RUN_ON = RunOn.AUTO

# Lambda developer guide, "Lambda quotas": 10,240 MB have to be asked for in some accounts. A processor comes with each
# 1,769 MB.
FUNCTION_MEMORY_MIB = 3008
"""The memory of the function: the most that Lambda gives to new accounts, and with it nearly two processors."""

FUNCTION_STORAGE_MIB = 3072
"""The temporary storage of the function: the unpacked packages, and the input and results beside them."""

# Lambda's own limit is 900 seconds.
FUNCTION_TIMEOUT_SECONDS = 300
"""The longest run of the function; what takes longer is run again as a job.

It is half of the ten minutes that the custom resource of a baseline has for the function and for starting a job.
"""

FUNCTION_MAX_BYTES = 256 * _MIB
"""The largest input of a function in `auto`, in bytes of all its data files.

Model quality needs most: where bodies are not lines of CSV, about six times their bytes are in memory during the merge.
"""

# 500,000 records of 2 KiB are 1 GB, and merging holds them beside their captures.
FUNCTION_MAX_ROWS = 500_000
"""The most rows of an input of a function in `auto`: lines of captures, labels or a baseline's dataset.

Small records need more memory for each of their bytes than large ones: a merged record takes up to 2 KiB.
"""


def fits_function(run_on: RunOn, size: int) -> bool:
    """Return whether a function runs the analyzer for an input of a size in bytes."""
    return run_on is RunOn.LAMBDA or (run_on is RunOn.AUTO and size <= FUNCTION_MAX_BYTES)


class FunctionField(StrEnum):
    """The fields of the function's event."""

    REQUEST = "Request"
    """The processing job that would do the same, as SageMaker takes it."""

    RUN_URI = "RunUri"
    """The place of the record of the run, which the function that is first writes."""

    MAX_BYTES = "MaxBytes"
    MAX_ROWS = "MaxRows"
    """The most data that the function may read; absent where it may read any."""


class RunField(StrEnum):
    """The fields of the record of a run in a function, which are those of SageMaker's description of a job."""

    NAME = "ProcessingJobName"
    STATUS = "ProcessingJobStatus"
    CREATED = "CreationTime"
    STARTED = "ProcessingStartTime"
    ENDED = "ProcessingEndTime"
    EXIT_MESSAGE = "ExitMessage"
    FAILURE_REASON = "FailureReason"
    EXPIRES = "ExpiresAt"
    """When Lambda ends the function at the latest: a run without an end is broken off from then on."""

    LOG_GROUP = "LogGroup"
    LOG_STREAM = "LogStream"


class RunStatus(StrEnum):
    """The states of a run, in SageMaker's words."""

    RUNNING = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"


RUNS_FOLDER = "runs"
"""The folder of the records of runs, below that of the manifests."""

INTERRUPTED_REASON = "InternalServerError: The function was ended before it could say why."
"""The reason of a run that has expired, which is a transient one."""
