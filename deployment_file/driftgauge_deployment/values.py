"""The values that a person writes as a text or a number, and what each of them becomes."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationInfo

from driftgauge_contract.rollouts import MAX_STARTUP_SECONDS, MIN_STARTUP_SECONDS
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.windows import MAX_SETTLE_SECONDS

Value = TypeVar("Value")

# The digits are limited, as timedelta overflows on more.
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|min)")
_DURATION_UNITS = {"ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "min": timedelta(minutes=1)}
_PERIOD = re.compile(r"(\d{1,4}) ?(min|h)")
_PERIOD_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1)}
_SETTLE = re.compile(r"(\d{1,4}) (second|minute)s?")
_DELAY = re.compile(r"(\d{1,3}) (hour|day)s?")
_PREVIOUS_DAYS = re.compile(r"previous (\d{1,2}) days?")
MAX_PREVIOUS_DAYS = 35
"""The most days of a reference: captures are kept for longer, and all of them are read for each window."""

_PERCENT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?%")
_BUDGET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) per (week|month|year)")
# A month has 30 days throughout, so that budgets can be compared.
_PERIODS_A_MONTH = {"week": 30 / 7, "month": 1.0, "year": 30 / 365}
_WINDOW_COUNT = re.compile(r"(\d{1,3}) of (\d{1,3})")
_SPECIAL_IN_POLICIES = ("*", "?", "${")
# S3 user guide, "Bucket naming rules": 3 to 63 characters.
_S3_URI = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)")


@dataclass(frozen=True, kw_only=True)
class FileReference:
    """A file on this machine, or one in S3."""

    path: Path | None = None
    uri: str | None = None


def one_or_several(value: object) -> object:
    """Return a list: the value itself, or one that holds it."""
    return [value] if isinstance(value, str | Mapping) else value


def at_least_one(values: Sequence[Value]) -> Sequence[Value]:
    """Refuse an empty list."""
    if not values:
        raise ValueError("[] is empty; allowed: one value or more")
    return values


def distinct(values: Sequence[Value]) -> Sequence[Value]:
    """Refuse a list that has a value twice."""
    if twice := sorted({str(value) for value in values if values.count(value) > 1}):
        raise ValueError(f"{', '.join(twice)} is listed twice; allowed: each value once")
    return values


def parse_file(value: object, info: ValidationInfo) -> FileReference:
    """Read a path relative to the deployment file, or the URI of a file in S3."""
    if isinstance(value, str) and "://" in value:
        return FileReference(uri=parse_s3_uri(value))
    # Relative to the file and not to the working directory: every command finds the same file from anywhere.
    context = info.context or {}
    path = Path(context["folder"], str(value)).resolve()
    # Unlike `Path.is_file`, this tells that there is no file even where no file could have the name.
    if context["files_required"] and not os.path.isfile(path):  # noqa: PTH113
        raise ValueError(
            f"{value!r} is not a file ({str(path)!r}); allowed: a path relative to this file, or s3://bucket/key"
        )
    return FileReference(path=path)


def parse_s3_uri(value: object) -> str:
    """Read the URI of a file in S3, without a slash at its end."""
    if not isinstance(value, str) or not _S3_URI.fullmatch(value.rstrip("/")):
        raise ValueError(f"{value!r} is not a place in S3; allowed: s3://bucket/key")
    # The place becomes a resource in policies of IAM, where these stand for other places, too.
    if any(special in value for special in _SPECIAL_IN_POLICIES):
        raise ValueError(f"{value!r} has a wildcard or variable of IAM's policies in it; allowed: no *, ? or ${{")
    return value.rstrip("/")


def parse_latency(value: object) -> timedelta:
    """Read a duration such as `200ms`."""
    parts = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not parts or not float(parts[1]):
        raise ValueError(f"{value!r} is not a duration; allowed: a number and ms, s or min, such as 200ms")
    return float(parts[1]) * _DURATION_UNITS[parts[2]]


def parse_delay(value: object) -> timedelta:
    """Read how long labels may take to come, such as `1 day`; captures and labels are filed by the hour."""
    parts = _DELAY.fullmatch(value) if isinstance(value, str) else None
    if not parts or not int(parts[1]):
        raise ValueError(f"{value!r} is not a delay; allowed: whole hours or days, such as 6 hours or 1 day")
    return timedelta(**{f"{parts[2]}s": int(parts[1])})


def parse_settle(value: object) -> timedelta:
    """Read how long an execution waits for the last captures of its window, such as `5 minutes`."""
    parts = _SETTLE.fullmatch(value) if isinstance(value, str) else None
    settle = timedelta(**{f"{parts[2]}s": int(parts[1])}) if parts else None
    if settle is None or settle > timedelta(seconds=MAX_SETTLE_SECONDS):
        raise ValueError(
            f"{value!r} is not a time to wait; allowed: whole seconds or minutes up to "
            f"{MAX_SETTLE_SECONDS // 60} minutes, such as 90 seconds or 5 minutes"
        )
    return settle


def parse_startup_timeout(value: object) -> timedelta:
    """Read how long a container may take until it answers, such as `15 minutes`."""
    parts = _SETTLE.fullmatch(value) if isinstance(value, str) else None
    timeout = timedelta(**{f"{parts[2]}s": int(parts[1])}) if parts else timedelta()
    if not timedelta(seconds=MIN_STARTUP_SECONDS) <= timeout <= timedelta(seconds=MAX_STARTUP_SECONDS):
        raise ValueError(
            f"{value!r} is not a time to start; allowed: whole seconds or minutes from {MIN_STARTUP_SECONDS // 60} to "
            f"{MAX_STARTUP_SECONDS // 60} minutes, such as 15 minutes"
        )
    return timeout


def parse_previous_days(value: object) -> timedelta:
    """Read a number of days before a window, such as `previous 7 days`."""
    parts = _PREVIOUS_DAYS.fullmatch(value) if isinstance(value, str) else None
    if not parts or not 1 <= int(parts[1]) <= MAX_PREVIOUS_DAYS:
        raise ValueError(
            f"{value!r} is not a reference; allowed: previous 1 day to previous {MAX_PREVIOUS_DAYS} days, such as "
            "previous 7 days"
        )
    return timedelta(days=int(parts[1]))


def parse_period(value: object) -> timedelta:
    """Read the period of an alarm such as `10 min`: whole minutes, and a day at most, as CloudWatch has them."""
    parts = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    period = int(parts[1]) * _PERIOD_UNITS[parts[2]] if parts else timedelta()
    if not timedelta() < period <= timedelta(days=1):
        raise ValueError(f"{value!r} is not a period; allowed: whole minutes or hours up to a day, such as 10 min")
    return period


def parse_margin(value: object) -> float:
    """Read a percentage such as `10%` as a fraction."""
    return _fraction(value, f"{value!r} is not a margin; allowed: a percentage, such as 10%")


def parse_share(value: object) -> float:
    """Read a percentage of a whole as a fraction from 0 to 1."""
    message = f"{value!r} is not a share of all values; allowed: a percentage up to 100%, such as 95%"
    fraction = _fraction(value, message)
    if fraction > 1:
        raise ValueError(message)
    return fraction


def parse_budget(value: object) -> float:
    """Read a budget of false alarms such as `1 per month` as a number a month of 30 days."""
    parts = _BUDGET.fullmatch(value) if isinstance(value, str) else None
    if not parts or not float(parts[1]):
        raise ValueError(
            f"{value!r} is not a budget of false alarms; allowed: a number per week, month or year, such as 1 per month"
        )
    return float(parts[1]) * _PERIODS_A_MONTH[parts[2]]


@dataclass(frozen=True, kw_only=True)
class WindowCount:
    """A number of windows among the last ones."""

    breaching: int = 1
    windows: int = 1


def parse_window_count(value: object) -> WindowCount:
    """Read how many of the last windows count, such as `2 of 3`."""
    parts = _WINDOW_COUNT.fullmatch(value) if isinstance(value, str) else None
    if not parts or not 1 <= int(parts[1]) <= int(parts[2]):
        raise ValueError(f"{value!r} is not a number of windows; allowed: M of N, such as 2 of 3")
    return WindowCount(breaching=int(parts[1]), windows=int(parts[2]))


def parse_schedule(value: object) -> Schedule:
    """Read a schedule such as `daily at 6`."""
    # YAML may take a schedule for another type; its text is then refused with what is allowed.
    return Schedule.parse(value if isinstance(value, str) else str(value))


def as_account(value: object) -> object:
    """Return an account's number as a text; one that begins with 0 is another number to YAML, and too short here."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_attribute(value: object) -> object:
    """Return a column's number as the text that SageMaker expects."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_class(value: object) -> object:
    """Return the name of a class as a text: YAML takes `yes`, `true` and `-1` for other things."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def _fraction(value: object, message: str) -> float:
    parts = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if not parts:
        raise ValueError(message)
    return float(parts[1]) / 100
