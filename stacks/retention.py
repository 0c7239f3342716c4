"""Lifecycle rules of a deployment's buckets: the time its data is kept. Captures hold what people sent."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.section import DataSource

CAPTURE_DAYS = 90
"""Captures and labels. They are kept longer where labels take longer to come."""

REPORT_DAYS = 400
"""Reports: thirteen months, so that a month can be compared with the same one of the year before."""

ACCESS_LOG_DAYS = 90
# Versioned buckets keep a replaced object until a rule deletes it; a month is enough to notice a mistake.
_SUPERSEDED_DAYS = 30
_UNFINISHED_UPLOAD_DAYS = 7
# A window has to be evaluated, and may have to be again, after its labels have come.
_DAYS_AFTER_LABELS = 35


def capture_days(deployment: Deployment) -> int:
    """Return for how many days captures and labels are kept."""
    sections = deployment.monitors.given.values()
    delays = [section.windows_earlier_by + section.windows_run_again_for for section in sections]
    return max(CAPTURE_DAYS, *(delay.days + _DAYS_AFTER_LABELS for delay in delays))


def sent_prefixes(deployment: Deployment) -> Sequence[str]:
    """Return the folders of what people sent: to the endpoint, as labels, or to batch transforms."""
    batch = any(section.source is DataSource.BATCH for section in deployment.monitors.given.values())
    return ["capture/", "ground-truth/", *(["transform/"] if batch else [])]


def expires(days: int, *prefixes: str) -> Sequence[s3.LifecycleRule]:
    """Return rules that delete the objects under some prefixes, or all objects, after some days.

    Versions that were replaced or deleted go a month later, and so do uploads that were never finished, anywhere in the
    bucket.
    """
    rules = [s3.LifecycleRule(expiration=Duration.days(days), prefix=prefix) for prefix in prefixes or (None,)]
    superseded = s3.LifecycleRule(
        noncurrent_version_expiration=Duration.days(_SUPERSEDED_DAYS),
        abort_incomplete_multipart_upload_after=Duration.days(_UNFINISHED_UPLOAD_DAYS),
    )
    return [*rules, superseded]
