"""The part of time that an execution looks at."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from monitor_execution.errors import MonitorError
from monitor_execution.fields import Fields


@dataclass(frozen=True, kw_only=True)
class Window:
    """From a start, included, to an end, excluded."""

    start: datetime
    end: datetime

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Read a window that somebody asks for."""
        window = cls(start=moment(fields, "Start"), end=moment(fields, "End"))
        if not window.start < window.end:
            raise MonitorError(f"{fields.place} is {window}; it must end after it starts")
        return window

    def document(self) -> dict[str, str]:
        """Write it as it is read."""
        return {"Start": stamp(self.start), "End": stamp(self.end)}

    def __str__(self) -> str:
        return f"from {stamp(self.start)} to {stamp(self.end)}"


def moment(fields: Fields, name: str) -> datetime:
    """Read a moment."""
    text = fields.text(name)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise fields.mistake(name, "a moment with its zone, such as 2026-11-24T05:00:00Z")
    return found.astimezone(UTC)


def stamp(moment: datetime) -> str:
    """Write a moment, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
