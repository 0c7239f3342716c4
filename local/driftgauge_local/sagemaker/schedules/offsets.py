"""The offsets of a window, as ISO 8601 durations such as `-PT1H`."""

import re
from datetime import datetime, timedelta

from driftgauge_contract.windows import Window
from driftgauge_local.sagemaker.control_plane.errors import validation

_DURATION = re.compile(r"(-?)P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_MAX_WINDOW = timedelta(hours=24)


def offset(text: str) -> timedelta:
    """Return the duration that a text names."""
    found = _DURATION.fullmatch(text)
    if not found:
        raise validation(f"Invalid time offset '{text}'. It must be an ISO 8601 duration, such as -PT1H.")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] else length


def moved(window: Window, scheduled: datetime, start: str | None, end: str | None) -> Window:
    """Return a window with the ends that have an offset moved to that offset from the scheduled time."""
    return _window(
        window.start if start is None else scheduled + offset(start),
        window.end if end is None else scheduled + offset(end),
        f"{start}",
        f"{end}",
    )


def analysis_window(scheduled: datetime, start: str, end: str) -> Window:
    """Return the window that two offsets from a scheduled time make, at most a day long."""
    window = _window(scheduled + offset(start), scheduled + offset(end), start, end)
    if window.end - window.start > _MAX_WINDOW:
        raise _invalid(start, end)
    return window


def _window(start: datetime, end: datetime, start_offset: str, end_offset: str) -> Window:
    if start >= end:
        raise _invalid(start_offset, end_offset)
    return Window(start=start, end=end)


def _invalid(start: str, end: str) -> Exception:
    return validation(
        f"The data analysis window from '{start}' to '{end}' must end after it starts, by at most 24 hours."
    )
