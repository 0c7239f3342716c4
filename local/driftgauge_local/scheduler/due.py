"""The schedules that have become due since the last check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from driftgauge_local.scheduler.timetable import Timetable

K = TypeVar("K")
Schedule = Mapping[str, Any]
"""A schedule as the API describes it."""


@dataclass(frozen=True, kw_only=True)
class Firing(Generic[K]):
    """The key of a schedule that is due, and the time for which it is due."""

    key: K
    scheduled: datetime
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    modified: float
    timetable: Timetable
    following: datetime | None


class DueSchedules(Generic[K]):
    """Keeps track of schedules between checks. A schedule that was created again or changed starts anew."""

    def __init__(self) -> None:
        self._waiting: dict[K, _Waiting] = {}

    def take(self, schedules: Mapping[K, Schedule], now: datetime) -> list[Firing[K]]:
        """Return the schedules that are due; after a sleep of the machine, each for its last time only."""
        enabled = {key: each for key, each in schedules.items() if each["State"] == "ENABLED"}
        self._waiting = {key: self._waited(key, each) for key, each in enabled.items()}
        firings = []
        for key, waiting in self._waiting.items():
            due, following = None, waiting.following
            # Times that passed while the machine slept are skipped, all but the last.
            while following and following <= now:
                due, following = following, waiting.timetable.after(following)
            if due:
                firings.append(Firing(key=key, scheduled=due, is_last=following is None))
                self._waiting[key] = _Waiting(
                    modified=waiting.modified, timetable=waiting.timetable, following=following
                )
        return firings

    def _waited(self, key: K, schedule: Schedule) -> _Waiting:
        modified, known = schedule["LastModificationDate"], self._waiting.get(key)
        # A change may have set another expression or start.
        if known and known.modified == modified:
            return known
        timetable = Timetable.of(schedule, made=datetime.fromtimestamp(modified, UTC))
        return _Waiting(modified=modified, timetable=timetable, following=timetable.first())
