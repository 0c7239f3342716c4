"""The one error that a job's user can cause."""

from collections.abc import Iterable
from itertools import islice

MAX_NAMES = 10


class AnalyzerError(Exception):
    """What is wrong with the job's data, settings or scripts, in one line, with file and line where there is one."""

    def __str__(self) -> str:
        # Names and values that come from the data may hold line ends.
        return " ".join(super().__str__().splitlines())


class NoDataError(AnalyzerError):
    """There is nothing to analyze."""


def listed(names: Iterable[str]) -> str:
    """List names for a message: the first few of them, and an ellipsis if there are more."""
    first = list(islice(names, MAX_NAMES + 1))
    return ", ".join([*first[:MAX_NAMES], *(["…"] if len(first) > MAX_NAMES else [])]) or "nothing"
