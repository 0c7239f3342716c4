"""The figures that an execution left, for a table of how they went over several."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

FigureName = Callable[[str, Mapping[str, str]], str | None]


@dataclass(frozen=True, kw_only=True)
class HistoryFigures:
    """The figures of one kind that are followed over executions."""

    name: FigureName
    """Return the name of a figure from its metric in CloudWatch and the dimensions; None for one not followed."""

    file: str | None = None
    """The file of the figures of an execution that kept no list of its metrics, as AWS's analyzers keep none."""

    read: Callable[[str], Mapping[str, float]] = lambda _: {}
    """Return the figures in the text of that file."""


def published_figures(text: str, name_of: FigureName) -> Mapping[str, float]:
    """Return the figures in a file of metrics, which has a JSON document in each line."""
    return dict(_published(text, name_of))


def _published(text: str, name_of: FigureName) -> Iterator[tuple[str, float]]:
    for line in text.splitlines():
        metric = json.loads(line)
        dimensions = {each["Name"]: each["Value"] for each in metric["Dimensions"]}
        name = name_of(metric["MetricName"], dimensions)
        # A metric with statistics of its own, such as a feature's values, has no single value.
        if name is not None and "Value" in metric:
            yield name, metric["Value"]
