"""Limits of SageMaker, CloudWatch, S3 and CloudFormation."""

import hashlib
import re

# API reference, `CreateEndpoint`, `CreateMonitoringSchedule`, `CreateProcessingJob`.
MAX_NAME = 63
"""SageMaker's limit for the names of endpoints, schedules and processing jobs, in characters."""

# API reference, `CreateProcessingJob`: `ProcessingInputs` has at most 10 items.
MAX_PROCESSING_INPUTS = 10
"""SageMaker's limit for the inputs of a processing job."""

# CloudWatch API reference, `MetricDatum` and `Dimension`.
MAX_METRIC_NAME = 255
MAX_DIMENSION_VALUE = 1024
MAX_DIMENSIONS = 30
MAX_METRIC_DATA = 1000
"""CloudWatch's limit for the data of one `PutMetricData` call."""

_HOUR, _DAY, _WEEK = 3600, 86_400, 604_800


def max_alarm_periods(period_seconds: int) -> int:
    """Return how many periods an alarm can evaluate: a day of periods below an hour, a week of longer ones.

    Source: CloudWatch API reference, `PutMetricAlarm`.
    """
    return (_DAY if period_seconds < _HOUR else _WEEK) // period_seconds


METRIC_DELAYS = ((24 * _HOUR, 48 * _HOUR), (3 * _HOUR, 2 * _HOUR))
"""How long CloudWatch may take until data of an age can be read, in seconds: `(age, delay)`, the oldest first.

Source: CloudWatch user guide, "CloudWatch metrics concepts".
"""


def readable_age(age_seconds: float) -> float:
    """Return how old data of an age, when it is published, may be by the time that it can be read."""
    return age_seconds + next((delay for age, delay in METRIC_DELAYS if age_seconds >= age), 0)


# CloudWatch API reference, `MetricDatum`: from -2^360 to 2^360, and neither NaN nor infinity.
MAX_METRIC_VALUE = 2.0**360
"""CloudWatch's limit for the absolute value of a metric."""

# User guide, "Custom resource response objects": the whole document, with its ids and the reason.
MAX_CUSTOM_RESOURCE_BYTES = 4096
"""CloudFormation's limit for the answer of a custom resource."""

# User guide, "Custom resources": the default and largest timeout is an hour.
MAX_BASELINE_RUNTIME_SECONDS = 3000
"""The longest baseline job that a deployment can wait for.

A custom resource has one hour, and a job takes minutes to start.
"""

FIXED_VARIANT_NAME = "AllTraffic"
"""The name of an endpoint's variant. It is fixed: a variant that is renamed loses its captures and its metrics."""

_METRIC_TEXT = re.compile(r"[\x20-\x7e]+")
_HASH_DIGITS = 6


def is_metric_name(name: str) -> bool:
    """Return whether CloudWatch accepts a metric name: 1 to 255 printable ASCII characters.

    Source: CloudWatch API reference, `MetricDatum` (names are ASCII; control characters are refused).
    """
    return 0 < len(name) <= MAX_METRIC_NAME and _METRIC_TEXT.fullmatch(name) is not None


def is_dimension_value(value: str) -> bool:
    """Return whether CloudWatch accepts a dimension value: printable ASCII with one character that is no space."""
    return 0 < len(value) <= MAX_DIMENSION_VALUE and _METRIC_TEXT.fullmatch(value) is not None and bool(value.strip())


def shorten_name(name: str, *, room: int, limit: int = MAX_NAME) -> str:
    """Return a name that leaves `room` characters for a suffix; a name that is cut ends in a hash of all of it."""
    longest = limit - room
    # The hash keeps two long names apart that begin alike.
    return name if len(name) <= longest else f"{name[: longest - _HASH_DIGITS - 1].rstrip('-')}-{short_hash(name)}"


def short_hash(name: str) -> str:
    """Return six hexadecimal digits that distinguish a name from others with the same beginning."""
    return hashlib.sha256(name.encode()).hexdigest()[:_HASH_DIGITS]
