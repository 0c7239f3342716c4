"""Lifecycle rules of a deployment's buckets: the time its data is kept. Captures hold what people sent."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.section import DataSource
from driftgauge_deployment.rules.storage import DAYS_AFTER_LABELS
from driftgauge_deployment.storage import Kept

CAPTURE_DAYS = 90
"""Captures and labels. They are kept longer where labels take longer to come."""

ACCESS_LOG_DAYS = 90
# Versioned buckets keep a replaced object until a rule deletes it; a month is enough to notice a mistake.
_SUPERSEDED_DAYS = 30
_UNFINISHED_UPLOAD_DAYS = 7


def capture_days(deployment: Deployment) -> int:
    """Return for how many days captures and labels are kept where the deployment file does not say it."""
    sections = deployment.monitors.given.values()
    delays = [section.windows_earlier_by + section.windows_run_again_for for section in sections]
    return max(CAPTURE_DAYS, *(delay.days + DAYS_AFTER_LABELS for delay in delays))


def sent_by_people(deployment: Deployment) -> Mapping[str, Kept]:
    """Return how long what people sent is kept, by its folder: to the endpoint, as labels, or to batch transforms."""
    captures = deployment.retention.captures or capture_days(deployment)
    batch = any(section.source is DataSource.BATCH for section in deployment.monitors.given.values())
    return {
        "capture/": captures,
        "ground-truth/": deployment.retention.labels or captures,
        **({"transform/": captures} if batch else {}),
    }


def expires(kept: Mapping[str, Kept]) -> Sequence[s3.LifecycleRule]:
    """Return rules that delete the objects under each prefix after its days; an empty prefix stands for all objects.

    Versions that were replaced or deleted go a month later, and so do uploads that were never finished, anywhere in the
    bucket.
    """
    rules = [
        s3.LifecycleRule(expiration=Duration.days(days), prefix=prefix or None)
        for prefix, days in kept.items()
        if isinstance(days, int)
    ]
    superseded = s3.LifecycleRule(
        noncurrent_version_expiration=Duration.days(_SUPERSEDED_DAYS),
        abort_incomplete_multipart_upload_after=Duration.days(_UNFINISHED_UPLOAD_DAYS),
    )
    return [*rules, superseded]
