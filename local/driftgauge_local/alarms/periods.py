"""The aggregation of observations into one value for each period of an alarm.

Where CloudWatch's documentation leaves room, an observation counts later here, or not at all. An alarm that depends on
a favourable case would go to ALARM on some days only.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from driftgauge_contract.limits import readable_age
from driftgauge_local.alarms.definition import AlarmDefinition, Reading

_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class Observation:
    """The data published for one moment: a value with its count, or a statistic set."""

    timestamp: float
    published: float
    """When it was published, which may be long after its timestamp."""

    sample_count: float
    sum: float
    minimum: float
    maximum: float
    unit: str = "None"

    @property
    def readable_from(self) -> float:
        """Return the time from which alarms see it: data that is old when it is published takes hours to days."""
        return self.timestamp + readable_age(self.published - self.timestamp)


def look_back_seconds(alarm: AlarmDefinition) -> int:
    """Return how far an alarm looks back.

    CloudWatch may read a few periods more, to skip missing ones. It does not document how many, so none are read here.
    """
    return alarm.evaluation_periods * alarm.period + min(alarm.period, _MINUTE)


def readings(alarm: AlarmDefinition, observations: Iterable[Observation], now: float) -> list[Reading]:
    """Return one reading for each evaluation period of an alarm, oldest first.

    The periods end on a minute, as CloudWatch's do (on a multiple of the period below that). The minute in progress
    does not count.
    """
    step = min(alarm.period, _MINUTE)
    end = math.floor(now / step) * step
    start = end - alarm.evaluation_periods * alarm.period
    windows: list[list[Observation]] = [[] for _ in range(alarm.evaluation_periods)]
    for each in observations:
        if start <= each.timestamp < end and each.readable_from <= now and alarm.unit in (None, each.unit):
            windows[int((each.timestamp - start) // alarm.period)].append(each)
    return [
        Reading(
            start=datetime.fromtimestamp(start + index * alarm.period, UTC),
            value=statistic_of(window, alarm.statistic),
        )
        for index, window in enumerate(windows)
    ]


def statistic_of(window: Sequence[Observation], statistic: str) -> float | None:
    """Return one statistic of the observations, or None without observations."""
    present = [each for each in window if each.sample_count > 0]
    if not present:
        return None
    if statistic.startswith("p"):
        return _percentile(present, float(statistic[1:]))
    count = sum(each.sample_count for each in present)
    # An exact sum, so that an alarm on equality with a threshold does not depend on the order.
    total = math.fsum(each.sum for each in present)
    return {
        "SampleCount": count,
        "Sum": total,
        "Average": total / count,
        "Minimum": min(each.minimum for each in present),
        "Maximum": max(each.maximum for each in present),
    }[statistic]


def _percentile(window: Sequence[Observation], percent: float) -> float | None:
    """Return a percentile. CloudWatch has percentiles of raw values only, and of none that is negative."""
    # A statistic set has no single values to rank.
    if any(each.minimum != each.maximum or each.minimum < 0 for each in window):
        return None
    ordered = sorted(window, key=lambda each: each.minimum)
    rank = percent / 100 * (sum(each.sample_count for each in ordered) - 1)
    below = _at_rank(ordered, math.floor(rank))
    above = _at_rank(ordered, math.ceil(rank))
    return below + (above - below) * (rank - math.floor(rank))


def _at_rank(ordered: Sequence[Observation], rank: int) -> float:
    seen = 0.0
    for each in ordered:
        seen += each.sample_count
        if rank < seen:
            return each.minimum
    return ordered[-1].minimum
