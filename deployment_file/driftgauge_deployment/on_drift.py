"""The section about what starts when a monitor finds violations."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import PlainValidator

from driftgauge_deployment.fields import StartArn
from driftgauge_deployment.section import Section

_AT_MOST = re.compile(r"once (?:an? (hour|day|week)|in (\d{1,3}) (hour|day|week)s)")
# Longer is most likely a mistake: nothing would start for as long.
_MAX_INTERVAL = timedelta(days=365)


def parse_at_most(value: object) -> timedelta:
    """Read how often something starts at most, such as `once a day`, as the time between two starts."""
    parts = _AT_MOST.fullmatch(value) if isinstance(value, str) else None
    interval = timedelta(**{f"{parts[1] or parts[3]}s": int(parts[2] or 1)}) if parts else timedelta()
    if not timedelta() < interval <= _MAX_INTERVAL:
        raise ValueError(
            f"{value!r} does not say how often; allowed: once an hour, once a day, once a week, or once in N hours, "
            "days or weeks up to a year"
        )
    return interval


class OnDriftSection(Section):
    """The pipeline or state machine that starts, and how often at most."""

    start: StartArn
    # A drift lasts for many windows, and a training takes hours.
    at_most: Annotated[timedelta, PlainValidator(parse_at_most)] = timedelta(days=1)
    """How often it starts; further events within this time start nothing."""
