"""Properties and attributes of custom resources, which constructs declare and a Lambda function answers."""

import hashlib
from enum import StrEnum

# 48 bits: two features of a file with thousands of them do not share an attribute by chance.
_DIGITS = 12
_DIGEST_LENGTH = 16


# CloudFormation refuses to change the type of a deployed custom resource, so these names stay as they are (user guide,
# `AWS::CloudFormation::CustomResource`).
class ResourceType(StrEnum):
    """The types of the custom resources."""

    ENDPOINT_LOOKUP = "Custom::DriftgaugeEndpointLookup"
    PREDICTIONS = "Custom::DriftgaugePredictions"
    BASELINE = "Custom::DriftgaugeBaseline"
    SCHEDULE_DRAIN = "Custom::DriftgaugeScheduleDrain"
    WORKFLOW_DRAIN = "Custom::DriftgaugeWorkflowDrain"
    MODEL_HISTORY = "Custom::DriftgaugeModelHistory"
    NEWEST_PACKAGE = "Custom::DriftgaugeNewestPackage"
    DATASET_CHECK = "Custom::DriftgaugeDatasetCheck"
    ARCHIVE_CHECK = "Custom::DriftgaugeArchiveCheck"


# The properties of a job have the names of `CreateProcessingJob`, so that somebody who reads a template knows them.
class BaselineProperty(StrEnum):
    """The properties of a baseline."""

    KIND = "Monitor"
    JOB_NAME_PREFIX = "JobNamePrefix"
    ROLE_ARN = "RoleArn"
    IMAGE_URI = "ImageUri"
    ENTRYPOINT = "ContainerEntrypoint"
    CODE_URI = "CodeUri"
    CODE_IDENTITY = "CodeIdentity"
    INSTANCE_TYPE = "InstanceType"
    INSTANCE_COUNT = "InstanceCount"
    VOLUME_SIZE = "VolumeSizeInGB"
    VOLUME_KEY = "VolumeKmsKeyId"
    MAX_RUNTIME = "MaxRuntimeInSeconds"
    NETWORK = "NetworkConfig"
    OUTPUT_KEY = "OutputKmsKeyId"
    FUNCTION_ARN = "AnalysisFunctionArn"
    """The function that runs the analyzer; absent where a job does."""

    RUN_ON = "RunOn"
    TAGS = "Tags"
    ENVIRONMENT = "Environment"
    DATASET_URI = "DatasetUri"
    DATASET_IDENTITY = "DatasetIdentity"
    PREDICTIONS_URI = "PredictionsUri"
    """The endpoint's answers for rows like the dataset's, for a data-quality baseline."""

    PREPROCESSOR_URI = "PreprocessorUri"
    POSTPROCESSOR_URI = "PostprocessorUri"
    OUTPUT_URI = "OutputUri"
    ANALYSIS_CONFIG = "AnalysisConfig"
    """A bias monitor's `analysis_config.json`, as text: headers, label, favourable labels, facets, group variable."""

    MARGIN = "Margin"
    OVERRIDES = "Overrides"
    ALARM_METRICS = "AlarmMetrics"
    """The metrics that have an alarm; those of a bias monitor have one for each facet."""

    DRIFT_FEATURES = "DriftFeatures"
    # `Fn::GetAtt` of an attribute that the last answer did not have fails the deployment, so that a release with new
    # attributes has to raise the version.
    ATTRIBUTES = "AttributesVersion"
    """The version of the attributes. CloudFormation asks for new ones only where a property has changed."""


ATTRIBUTES_VERSION = 3
"""Version 2 has the warnings, and version 3 the digest of the constraints."""


# These say where a job runs, under which name and for how long, or what is done with its result. A change of them
# needs no new job.
BASELINE_NOT_IN_RESULT = frozenset(
    {
        BaselineProperty.ALARM_METRICS,
        BaselineProperty.ATTRIBUTES,
        BaselineProperty.CODE_URI,
        BaselineProperty.DRIFT_FEATURES,
        BaselineProperty.FUNCTION_ARN,
        BaselineProperty.JOB_NAME_PREFIX,
        BaselineProperty.MARGIN,
        BaselineProperty.MAX_RUNTIME,
        BaselineProperty.NETWORK,
        BaselineProperty.OUTPUT_KEY,
        BaselineProperty.OUTPUT_URI,
        BaselineProperty.OVERRIDES,
        BaselineProperty.ROLE_ARN,
        BaselineProperty.RUN_ON,
        BaselineProperty.TAGS,
        BaselineProperty.VOLUME_KEY,
        "ServiceTimeout",
        "ServiceToken",
    }
)


class BaselineAttribute(StrEnum):
    """The attributes of a baseline, beside those of its alarms."""

    CONSTRAINTS_URI = "ConstraintsUri"
    CONSTRAINTS_DIGEST = "ConstraintsDigest"
    """What `content_digest` makes of the constraints in use."""

    SUGGESTED_CONSTRAINTS_URI = "SuggestedConstraintsUri"
    DIFFERENCE_URI = "DifferenceUri"
    STATISTICS_URI = "StatisticsUri"
    ANALYSIS_CONFIG_URI = "AnalysisConfigUri"
    LABEL_VALUE = "LabelValue"
    """The favourable label of a bias baseline, as the dimension of its metrics has it."""

    JOB_NAME = "JobName"
    WARNINGS = "Warnings"
    """The warnings about the baseline as one line, which is cut to what an answer has room for."""


class ConstraintPart(StrEnum):
    """The parts of a constraint in use that an alarm needs."""

    THRESHOLD = "threshold"
    OPERATOR = "comparison_operator"
    # A period may hold several windows: the worst of them is the maximum for a metric that gets worse as it rises, and
    # the minimum for the others.
    STATISTIC = "statistic"
    """The CloudWatch statistic with the worst value of a period."""


class EndpointLookupProperty(StrEnum):
    """The properties of a look at an endpoint that something else deployed."""

    ENDPOINT_NAME = "EndpointName"
    VARIANT_NAME = "VariantName"
    """The variant that is monitored; the endpoint's only one unless given."""

    CAPTURE_URI = "CaptureUri"
    """The place of the captured data; the one in the endpoint's configuration unless given."""

    CAPTURE_MODES = "CaptureModes"
    """The sides of a request that the monitors need."""

    # CloudFormation looks at a custom resource again only where a property has changed, and the endpoint of somebody
    # else changes without this stack.
    VERSION = "Version"
    """A text whose change makes a deployment look again."""


class EndpointLookupAttribute(StrEnum):
    """The attributes of an endpoint that something else deployed."""

    ENDPOINT_NAME = "EndpointName"
    VARIANT_NAME = "VariantName"
    CAPTURE_BUCKET = "CaptureBucket"
    CAPTURE_PREFIX = "CapturePrefix"
    MODEL_IDENTITY = "ModelIdentity"
    """A text that changes when the endpoint gets another configuration."""


class PredictionsProperty(StrEnum):
    """The properties of an endpoint's predictions for a dataset."""

    ENDPOINT_NAME = "EndpointName"
    MODEL_IDENTITY = "ModelIdentity"
    DATASET_URI = "DatasetUri"
    DATASET_IDENTITY = "DatasetIdentity"
    HEADER = "Header"
    HEADERS = "Headers"
    """The names of the dataset's columns. The result has the columns, too, where they are given."""

    LABEL_COLUMN = "LabelColumn"
    # Requests to a live endpoint cost time and load, so a deployment may send the first rows only.
    LIMIT = "Limit"
    OUTPUT_URI = "OutputUri"
    COLUMNS = "Columns"
    """The columns that the endpoint takes, in order, by their names in the header."""

    EXCLUDE = "Exclude"
    """The columns that are left out, by their names in the header."""

    OUTPUT_COLUMN = "OutputColumn"
    OUTPUT_POSITIONS = "OutputPositions"
    """Where in an answer of several columns the prediction and the probability are, counted from 0."""

    # A model that takes one row for each request would refuse a batch, and the deployment would fail.
    SINGLE_ROWS = "SingleRows"
    """Whether each row is a request of its own."""

    REQUEST = "Request"
    """The format of the requests; where it is given, calls are stored as an endpoint captures them, with labels."""

    THRESHOLD = "Threshold"
    """The probability above which a row is positive; where it is given, the result has the predicted class, too."""


class RequestField(StrEnum):
    """The fields of the format of requests."""

    CONTENT_TYPE = "ContentType"
    ROWS = "Rows"
    KEY = "Key"
    """The key under which a JSON body has its rows; without one the body is the rows."""

    COLUMNS = "Columns"
    """The columns of a dataset that are sent, in their order."""

    EXCLUDE = "Exclude"


class RowShape(StrEnum):
    """The shapes of a row in JSON."""

    ARRAYS = "arrays"
    OBJECTS = "objects"


class PredictionsAttribute(StrEnum):
    """The attributes of an endpoint's predictions for a dataset."""

    DATASET_URI = "DatasetUri"
    DATASET_IDENTITY = "DatasetIdentity"
    ROWS = "Rows"


class DrainProperty(StrEnum):
    """The properties of a drain, which lets the executions of a schedule or workflow end before it is changed."""

    SCHEDULE_NAME = "ScheduleName"
    WHEN = "When"
    CHANGES = "Changes"
    STATE_MACHINE_ARN = "StateMachineArn"
    MONITOR_NAME = "MonitorName"
    ENDPOINT_NAME = "EndpointName"


class ModelHistoryProperty(StrEnum):
    """The properties of the record of the models that an endpoint serves."""

    ENDPOINT_NAME = "EndpointName"
    MODEL_IDENTITY = "ModelIdentity"
    HISTORY_URI = "HistoryUri"


class DatasetCheckProperty(StrEnum):
    """The properties of the check of a dataset in S3, before there is an endpoint."""

    DATASET_URI = "DatasetUri"
    DATASET_IDENTITY = "DatasetIdentity"
    HEADER = "Header"
    LABEL_COLUMN = "LabelColumn"
    """The label's column, counted from 0, if the label is no feature."""

    ROWS = "Rows"
    """How many of the first rows are sent to the endpoint, if some are; 0 stands for all."""

    FEATURES = "Features"
    """The columns that the deployment names."""

    WIDTH = "Width"
    """The number of columns, if the deployment names all."""

    STRIPPED = "Stripped"
    """Whether names are read without blanks around them."""


class ArchiveCheckProperty(StrEnum):
    """The properties of the check of a model's archive in S3, before there is an endpoint."""

    ARCHIVE_URI = "ArchiveUri"
    ARCHIVE_IDENTITY = "ArchiveIdentity"


class ModelHistoryAttribute(StrEnum):
    """The attributes of the record of the models that an endpoint serves."""

    SINCE = "Since"
    """When the model came into service."""


# CloudFormation deletes in the reverse order of dependencies, so that one resource cannot stand before both changes: a
# schedule depends on one drain, and the other depends on the schedule.
class DrainTime(StrEnum):
    """The change of a schedule before which a drain acts."""

    BEFORE_DELETE = "BeforeDelete"
    BEFORE_UPDATE = "BeforeUpdate"


def metric_attribute(metric: str, part: ConstraintPart) -> str:
    """Return a baseline's attribute for a model-quality metric that has an alarm."""
    return f"{metric}_{part.value}"


def drift_attribute(feature: str, part: ConstraintPart) -> str:
    """Return a baseline's attribute for a feature whose drift has an alarm.

    A feature's name may be long and have characters that an attribute's name cannot have, so its hash stands for it.
    """
    return f"drift_{_digest(feature)}_{part.value}"


def bias_attribute(facet: str, metric: str, part: ConstraintPart) -> str:
    """Return a baseline's attribute for a bias metric of a facet, such as `DPPL`."""
    return f"bias_{_digest(facet)}_{metric}_{part.value}"


def facet_value_attribute(facet: str) -> str:
    """Return a baseline's attribute for a facet's group, as the dimension of its metrics has it."""
    return f"bias_{_digest(facet)}_facet_value"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]


def content_digest(content: bytes) -> str:
    """Return what tells whether a file is still the one that a deployment wrote."""
    # An answer to CloudFormation has room for 4,096 bytes, so that a whole digest would be waste.
    return hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
