"""The errors that a job reports to its user."""

from collections.abc import Iterable
from itertools import islice

MAX_NAMES = 10


class AnalyzerError(Exception):
    """A mistake in the job's data, settings or scripts, described in one line, with file and line if it has any."""

    def __str__(self) -> str:
        # Names and values that come from the data may hold line ends.
        return " ".join(super().__str__().splitlines())


class NoDataError(AnalyzerError):
    """There is nothing to analyze."""


class NothingInCommonError(AnalyzerError):
    """No label belongs to a prediction."""


class NothingToCompareError(AnalyzerError):
    """There is nothing to compare, but something to keep: the job completes, and its message says why."""


def listed(names: Iterable[str]) -> str:
    """List names for a message: the first few of them, and an ellipsis if there are more."""
    # SageMaker cuts exit messages, and a list of a thousand columns says no more than ten of them.
    first = list(islice(names, MAX_NAMES + 1))
    return ", ".join([*first[:MAX_NAMES], *(["…"] if len(first) > MAX_NAMES else [])]) or "nothing"
