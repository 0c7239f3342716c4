"""The sections about where data is kept and for how long, about roles of one's own, and how strict all is."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import Field, PlainValidator, StrictStr

from driftgauge_deployment.fields import KeyArn
from driftgauge_deployment.section import Section

FOREVER = "forever"
LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The retentions that CloudWatch Logs knows. Source: API reference, `PutRetentionPolicy`."""

_DAYS = re.compile(r"(\d{1,5}) days?")


# A type of its own: no number of days, however large, means the same.
class Forever:
    """The retention of data that is never deleted."""


Kept = int | Forever
"""The days for which data is kept."""


def parse_kept(value: object) -> Kept:
    """Read a retention such as `90 days`, or `forever`."""
    if value == FOREVER:
        return Forever()
    parts = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if not parts or not int(parts[1]):
        raise ValueError(f"{value!r} is not a time to keep data; allowed: whole days, such as 90 days, or {FOREVER}")
    return int(parts[1])


def parse_log_days(value: object) -> int:
    """Read one of the retentions that CloudWatch Logs knows, such as `90 days`."""
    parts = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if not parts or int(parts[1]) not in LOG_DAYS:
        known = ", ".join(map(str, LOG_DAYS))
        raise ValueError(f"{value!r} is not a retention of CloudWatch Logs; allowed: {known} days")
    return int(parts[1])


KeptDays = Annotated[Kept, PlainValidator(parse_kept)]
BucketName = Annotated[
    StrictStr, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", description="the name of a bucket")
]
RoleArn = Annotated[
    StrictStr,
    Field(
        # Any partition, and a path before the name, which roles of an organization often have.
        pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$",
        description="the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME",
    ),
]


class Security(StrEnum):
    """The level of security of a deployment."""

    STANDARD = "standard"
    HARDENED = "hardened"
    """Clean under cdk-nag's packs for NIST 800-53, HIPAA and PCI DSS, too."""


class RetentionSection(Section):
    """The time for which data is kept."""

    captures: KeptDays | None = None
    """90 days unless given, or longer where labels take longer to come."""

    labels: KeptDays | None = None
    """As long as captures unless given."""

    reports: KeptDays = 400
    """Thirteen months unless given: a month can be compared with the same one of the year before."""

    logs: Annotated[int, PlainValidator(parse_log_days)] = 90
    """The logs of functions and workflows."""


class StorageSection(Section):
    """Buckets and a key of one's own, in place of those that the data stack creates."""

    captures: BucketName | None = None
    """The bucket of captures and labels."""

    reports: BucketName | None = None
    """The bucket of baselines and reports."""

    # One key for everything: what a role may read, it may then also decrypt.
    key: KeyArn | None = None
    """The key of everything that the deployment stores, the buckets of one's own included."""


class RolesSection(Section):
    """Roles of one's own, which are granted nothing: their owner does."""

    endpoint: RoleArn | None = None
    """The role of the model."""

    jobs: RoleArn | None = None
    """The role of all processing jobs."""
