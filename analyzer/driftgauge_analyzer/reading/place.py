"""The place of a record, and the problem with a record that cannot be used."""

from dataclasses import dataclass
from pathlib import Path

from driftgauge_analyzer.errors import AnalyzerError


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A line of a file."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class RecordError(AnalyzerError):
    """One record cannot be used, whatever the others are.

    `reason` may be shown to anybody. `message`, which is the whole text where the record is an error of the job, may
    quote the record.
    """

    def __init__(self, place: Place, reason: str, *, message: str | None = None) -> None:
        # In compat mode the record is an error of the job, whose message always had its place first.
        super().__init__(message or f"{place}: {reason}")
        self.place = place
        self.reason = reason
