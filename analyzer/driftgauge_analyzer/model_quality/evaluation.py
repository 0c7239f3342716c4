"""The evaluation of labelled predictions: figures by name, in the order of the files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.json_text import JsonValue

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Figures in file order: a metric is one number, a detail (confusion matrix, curve) is a JSON value."""

    item_count: int
    figures: Mapping[str, float | Mapping[str, JsonValue]]

    @property
    def metrics(self) -> dict[str, float]:
        """The figures that are one number each."""
        return {name: figure for name, figure in self.figures.items() if isinstance(figure, float)}


class Sample(Protocol):
    """Labelled predictions of one problem type; part of it is again a sample."""

    def __len__(self) -> int: ...

    def take(self, rows: IntArray) -> Self:
        """Return the sample of these rows."""

    def evaluate(self) -> Evaluation:
        """Return every figure of the problem type."""


def ordered_sum(numbers: FloatArray) -> float:
    """Sum from first to last. The order decides the last digit, and figures are compared to the last digit."""
    return float(np.cumsum(numbers)[-1]) if numbers.size else 0.0


def ratio(part: float, whole: float) -> float:
    """Return a share. A share of nothing is 0, as the service has it for a classifier that never says yes."""
    return part / whole if whole else 0.0


def f_score(beta: float, precision: float, recall: float) -> float:
    """Return F_beta of a precision and a recall."""
    return ratio((1 + beta**2) * precision * recall, beta**2 * precision + recall)
