"""Models whose quality is known: samples of their labelled predictions, unchanged or worse by a known amount."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from driftgauge_analyzer.model_quality.binary import BinarySample
from driftgauge_analyzer.model_quality.evaluation import Sample
from driftgauge_analyzer.model_quality.multiclass import MulticlassSample
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_contract.problem import ProblemType

Random = np.random.Generator
Draw = Callable[[Random, int], Sample]

_ERRORS: Mapping[str, Callable[[Random, int], np.ndarray]] = {
    "normal": lambda random, rows: random.normal(size=rows),
    "Laplace": lambda random, rows: random.laplace(size=rows) / 2**0.5,
    "t with 3 degrees of freedom": lambda random, rows: random.standard_t(3, size=rows) / 3**0.5,
}


@dataclass(frozen=True, kw_only=True)
class World:
    """A model, and the same model after it got worse."""

    name: str
    problem: ProblemType
    healthy: Draw
    worse: Draw
    change: str


def regression(errors: str, factor: float, random: Random, rows: int) -> RegressionSample:
    """Predictions that explain nine tenths of the labels' variance, with errors of a known kind and size."""
    predictions = 3 * random.normal(size=rows)
    return RegressionSample(labels=predictions + factor * _ERRORS[errors](random, rows), predictions=predictions)


def binary(positives: float, recall: float, precision: float, random: Random, rows: int) -> BinarySample:
    """A classifier of known recall and precision, with a probability that is worth as much."""
    actual = (random.random(rows) < positives).astype(np.int64)
    false_positive_rate = positives * recall * (1 - precision) / precision / (1 - positives)
    called = random.random(rows) < np.where(actual == 1, recall, false_positive_rate)
    scores = np.where(called, 0.5 + random.random(rows) / 2, random.random(rows) / 2)
    return BinarySample(actual=actual, predicted=called.astype(np.int64), scores=scores)


def multiclass(classes: int, accuracy: float, random: Random, rows: int) -> MulticlassSample:
    """A classifier of known accuracy among classes of different sizes."""
    sizes = np.arange(classes, 0, -1)
    actual = random.choice(classes, rows, p=sizes / sizes.sum())
    wrong = (actual + random.integers(1, classes, rows)) % classes
    predicted = np.where(random.random(rows) < accuracy, actual, wrong)
    return MulticlassSample(actual=actual, predicted=predicted, classes=tuple(map(str, range(classes))))


def _regression_world(errors: str) -> World:
    return World(
        name=f"regression, {errors} errors",
        problem=ProblemType.REGRESSION,
        healthy=partial(regression, errors, 1.0),
        worse=partial(regression, errors, 1.3),
        change="rmse up by 30 %",
    )


def _binary_world(positives: float, f1: float = 0.85) -> World:
    return World(
        name=f"binary, {positives:.0%} positives, f1 {f1:g}",
        problem=ProblemType.BINARY_CLASSIFICATION,
        healthy=partial(binary, positives, f1, f1),
        worse=partial(binary, positives, f1 - 0.1, f1 - 0.1),
        change="f1 down by 0.1",
    )


def _multiclass_world(classes: int, accuracy: float) -> World:
    return World(
        name=f"{classes} classes, accuracy {accuracy:g}",
        problem=ProblemType.MULTICLASS_CLASSIFICATION,
        healthy=partial(multiclass, classes, accuracy),
        worse=partial(multiclass, classes, accuracy - 0.1),
        change="accuracy down by 0.1",
    )


WORLDS = (
    *map(_regression_world, _ERRORS),
    *(_binary_world(positives) for positives in (0.5, 0.1, 0.02)),
    _binary_world(0.5, 0.95),
    _binary_world(0.5, 0.8),
    _multiclass_world(4, 0.85),
    _multiclass_world(10, 0.85),
)
