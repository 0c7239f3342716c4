"""The document that a monitor's workflow carries, and the one with which an execution of it ends.

A construct writes the first into the state machine's definition; the Lambda functions of the workflow, the execution
report and the command read it. The fields have the names of SageMaker's own requests where there are such.
"""

from enum import StrEnum


# State machines of existing deployments carry these names, so they are not renamed.
class MonitorField(StrEnum):
    """The fields of the document about a monitor."""

    NAME = "Name"
    KIND = "Kind"
    ENDPOINT_NAME = "EndpointName"
    CAPTURE_URI = "CaptureUri"
    VARIANT_NAME = "VariantName"
    """The variant whose captures are read; those of all variants where it is absent."""

    TRANSFORM_FORMAT = "TransformFormat"
    """The format of the objects that captures of batch transforms name; absent where an endpoint captures."""

    GROUND_TRUTH_URI = "GroundTruthUri"
    REPORTS_URI = "ReportsUri"
    CONSTRAINTS_URI = "ConstraintsUri"
    STATISTICS_URI = "StatisticsUri"
    ANALYSIS_CONFIG_URI = "AnalysisConfigUri"
    PREPROCESSOR_URI = "PreprocessorUri"
    POSTPROCESSOR_URI = "PostprocessorUri"
    METRICS_NAMESPACE = "MetricsNamespace"
    LABEL_DELAY = "LabelDelayInSeconds"
    """How much earlier than the schedule a window is, so that its labels have come; absent without a delay."""

    LABEL_HORIZON = "LabelHorizonInSeconds"
    """How long labels that come later make a window run again; absent where they do not."""

    REFERENCE = "ReferenceInSeconds"
    """How far back the captures reach with which a window is compared, too; absent without a reference."""

    MODEL = "Model"
    """The model with whose baseline the monitor compares; absent where nobody records which model is in service."""

    SCHEDULE = "Schedule"
    JOB = "Job"


class ModelField(StrEnum):
    """The fields of the model in the document about a monitor."""

    IDENTITY = "Identity"
    HISTORY_URI = "HistoryUri"


class ScheduleField(StrEnum):
    """The fields of the times at which a monitor runs."""

    WEEKDAYS = "Weekdays"
    HOURS = "Hours"
    MINUTES = "Minutes"
    TIME_ZONE = "TimeZone"
    ZONE_FILE = "Zone"
    """The rules of the time zone, a TZif file in Base64: Lambda has no time zones of its own."""


class JobField(StrEnum):
    """The fields of the job that a workflow runs."""

    NAME_PREFIX = "NamePrefix"
    ROLE_ARN = "RoleArn"
    IMAGE_URI = "ImageUri"
    ENTRYPOINT = "ContainerEntrypoint"
    CODE_URI = "CodeUri"
    CODE_IDENTITY = "CodeIdentity"
    CLUSTER_CONFIG = "ClusterConfig"
    NETWORK_CONFIG = "NetworkConfig"
    MAX_RUNTIME = "MaxRuntimeInSeconds"
    OUTPUT_KEY = "OutputKmsKeyId"
    RUN_ON = "RunOn"
    """Where the analyzer runs; absent where there is no function for it."""

    ENVIRONMENT = "Environment"
    TAGS = "Tags"
    """Tags of the job; absent where there are none."""


class InputField(StrEnum):
    """The fields of an execution's input: the time at which a schedule fired, or a window.

    `LateLabels` is true where the workflow itself runs a window again, because labels of it have come.
    """

    SCHEDULED_TIME = "ScheduledTime"
    WINDOW = "Window"
    START = "Start"
    END = "End"
    LATE_LABELS = "LateLabels"


class OutcomeField(StrEnum):
    """The fields of the outcome with which an execution ends."""

    NEXT = "Next"
    MONITOR = "Monitor"
    KIND = "Kind"
    ENDPOINT_NAME = "EndpointName"
    WINDOW = "Window"
    CAPTURES = "Captures"
    LABELS = "Labels"
    REFERENCE = "Reference"
    REPEATED = "Repeated"
    JOB_NAME = "JobName"
    REPORT_URI = "ReportUri"
    RUN_URI = "RunUri"
    """Where the record of the run is, if it is one in a function."""

    # S3 lists bytes only, so the function counts the rows itself and gives up where there are more.
    MAX_ROWS = "MaxRows"
    RAN_ON = "RanOn"
    """Where the analyzer ran: in a function, or in a processing job."""

    RUN_SECONDS = "RunSeconds"
    """How long the analyzer ran, without the time until it could start."""

    REQUEST = "Request"
    EXECUTION = "Execution"
    STATUS = "Status"
    REASON = "Reason"
    MISSING = "Missing"
    TRANSIENT = "Transient"
    """Whether the service failed the job for a reason that may be gone in minutes, so that another try is worth it."""

    ENDED_AT = "EndedAt"
    FILES = "Files"
    BYTES = "Bytes"
    IGNORED = "Ignored"


class NextStep(StrEnum):
    """The next steps that a workflow can take."""

    ANALYZE = "Analyze"
    COMPUTE = "Compute"
    """Run the analyzer in a function."""

    FOLLOW = "Follow"
    END = "End"


# Lambda allows 4 KB for all variables of a function together (developer guide, "Lambda quotas").
class ReportVariable(StrEnum):
    """The environment variables of the execution report's function."""

    ENDPOINT_NAME = "ENDPOINT_NAME"
    REPORTS_URI = "REPORTS_URI"
    SCHEDULES = "SCHEDULES"
    WORKFLOWS = "WORKFLOWS"
    MODEL = "MODEL"
    """The name of the model in service; absent where it is not known."""

    CONSTRAINTS = "CONSTRAINTS"
    """The constraints in use of each monitor whose baseline the deployment made."""

    BREACHING = "BREACHING_WINDOWS"
    WINDOWS = "EVALUATED_WINDOWS"
    """How many of the last windows alarms evaluate, and how many have to be breaching; absent where it is the last."""


class ConstraintsEntry(StrEnum):
    """The fields of the constraints in use in the variable `CONSTRAINTS`."""

    URI = "Uri"
    DIGEST = "Digest"


class WorkflowEntry(StrEnum):
    """The fields of a workflow in the variable `WORKFLOWS`."""

    MONITOR = "Monitor"
    KIND = "Kind"
    METRICS_NAMESPACE = "MetricsNamespace"
    LABEL_DELAY = "LabelDelayInSeconds"
    LABEL_HORIZON = "LabelHorizonInSeconds"
    WATCHED_COLUMNS = "WatchedColumns"
    """The columns whose metrics are published, as a JSON list; all of them where it is absent."""


JOB_FINGERPRINT_LENGTH = 13
# Two digits in a name whose length is limited.
MAX_JOB_ATTEMPTS = 99
JOB_NAME_SUFFIX_LENGTH = JOB_FINGERPRINT_LENGTH + len(f"--{MAX_JOB_ATTEMPTS}")
"""The room that a job's name needs behind its prefix: a fingerprint of what the job reads, and the attempt's number."""
