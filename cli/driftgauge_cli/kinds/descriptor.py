"""The descriptor of a kind of monitor."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from driftgauge_cli.kinds.history import HistoryFigures
from driftgauge_cli.kinds.job_profile import JobProfiles

if TYPE_CHECKING:
    from driftgauge_deployment.monitors.section import MonitorSection

Place = tuple[str, str]
"""A value in a constraints file: the name of a metric, a feature or a section, and which of its values."""

Cell = tuple[str, str]
"""The name of a row and the heading of a column."""

Document = Mapping[str, Any]
"""A JSON object whose shape its reader checks."""


@dataclass(frozen=True, kw_only=True)
class ConstraintsFile:
    """Functions that read and show the constraints of one kind."""

    read: Callable[[str], Iterator[tuple[Place, object]]]
    """Yield the values in the text of a file; raise a ValueError, KeyError or TypeError if it holds none."""

    cell: Callable[[Place], Cell]
    """Return where a table shows a value."""

    alarm_place: Callable[[str, Mapping[str, str]], Place | None]
    """Return the value that an alarm on a metric compares with, from the metric's name and dimensions."""

    sources: Callable[[Place], Iterable[Place]]
    """Return the values whose change can be the reason of a value's change, the nearest first."""


@dataclass(frozen=True, kw_only=True)
class KindDescriptor:
    """Everything that the command does differently for one kind of monitor."""

    subject: str
    """What a violation and a constraint are about, as the heading of a column."""

    violation_subject: Callable[[Document], str]
    """Return the subject of an entry in a report's `violations`."""

    constraints: ConstraintsFile
    profiles: JobProfiles
    """The resources that the jobs of an execution take."""

    history: HistoryFigures
    """The figures that are followed over executions."""

    metric_count: Callable[["MonitorSection", int | None], int]
    """Return the number of CloudWatch metrics that a monitor of a deployment file publishes about its data.

    The number is how many columns are watched, where only their metrics are published, and `None` for all columns.
    """


def itself(place: Place) -> Iterable[Place]:
    """Return a value as the only reason of its own change."""
    return (place,)
