"""Times, counts and results as people read them."""

import math
import re
import unicodedata
from datetime import datetime, timedelta

from driftgauge_contract.outcomes import ExecutionStatus

_COUNTED_VIOLATIONS = re.compile(r"with (\d+) violations")
# Numbers within names and URIs are left as they are, since people copy those.
_MANY_DIGITS = re.compile(r"(?<![\w/.-])\d+\.\d{5,}(?:e[-+]?\d+)?(?![\w/])")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def counted(number: int, what: str) -> str:
    """Return a number with a noun: `no alarms`, `1 alarm`, `1,200 alarms`."""
    return f"{f'{number:,}' if number else 'no'} {what}{'' if number == 1 else 's'}"


def short_name(name: str, endpoint: str) -> str:
    """Return the name of a monitor or alarm without the endpoint's, where a reader knows the endpoint."""
    return name.removeprefix(f"{endpoint}-")


def how_long(span: timedelta) -> str:
    """Return a time span with one unit: `5 min`."""
    if span < _MINUTE:
        return f"{max(0, round(span.total_seconds()))} s"
    if span < _HOUR:
        return f"{span // _MINUTE} min"
    # Up to two days in hours, since `1 day` may be nearly two.
    return f"{span // _HOUR} h" if span < 2 * _DAY else f"{span // _DAY} days"


def moment(at: datetime) -> str:
    """Return a time in UTC, to the second."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def result(status: str, message: str | None) -> str:
    """Return how an execution ended, from its status and message: `3 violations`."""
    if status == ExecutionStatus.COMPLETED:
        return counted(0, "violation")
    if status == ExecutionStatus.COMPLETED_WITH_VIOLATIONS:
        # The exit message of a job has their number; a service's own messages may have none.
        found = _COUNTED_VIOLATIONS.search(message or "")
        return counted(int(found[1]), "violation") if found else "violations"
    return _STATES.get(status, status)


_STATES = {
    ExecutionStatus.NO_DATA: "no data",
    ExecutionStatus.FAILED: "failed",
    ExecutionStatus.STOPPED: "stopped",
    "InProgress": "running",
    "Pending": "waiting to start",
    "Stopping": "stopping",
}


def width_of(text: str) -> int:
    """Return the columns of a terminal that a text takes: a wide character has two, a combining one none."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def figure(value: float) -> str:
    """Return a number with the digits that a person needs: four that count, and all before the decimal point."""
    if not math.isfinite(value) or abs(value) < 1000:
        return f"{value:.4g}"
    return f"{value:,.0f}"


def readable_size(size: int) -> str:
    """Return a number of bytes with a unit, such as `79 kB`."""
    value, unit = float(size), "B"
    # Powers of 1,000, as S3's console has them.
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.3g} {unit}"


def with_figures(text: str) -> str:
    """Return a text in which numbers with many digits have those that a person needs."""
    return _MANY_DIGITS.sub(lambda number: figure(float(number[0])), text)


def run_command(endpoint: str, kind: str, monitor: str, *, several: bool) -> str:
    """Return the command that runs a monitor, which is named where an endpoint has several of its kind."""
    return f"driftgauge run {endpoint} {kind}" + (f" --schedule {monitor}" if several else "")
