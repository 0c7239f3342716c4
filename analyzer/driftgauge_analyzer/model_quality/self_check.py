"""Problems of the dataset of a model-quality baseline."""

from collections.abc import Iterator, Sequence

import numpy as np

from driftgauge_analyzer.baseline_problems import BaselineProblem, too_few_rows
from driftgauge_analyzer.model_quality.binary import BinarySample
from driftgauge_analyzer.model_quality.constraints import Constraint
from driftgauge_analyzer.model_quality.evaluation import FloatArray, IntArray, Sample
from driftgauge_analyzer.model_quality.multiclass import MulticlassSample
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_contract.findings import MIN_BASELINE_ROWS, Severity


def self_check(sample: Sample, suggested: Sequence[Constraint]) -> list[BaselineProblem]:
    """Return every problem of a baseline's labels, and of the constraints that it suggests: errors first."""
    problems = [*_label_problems(sample), *_size_problems(sample)]
    # Labels that are all alike explain by themselves why metrics have no value.
    if not problems or problems[0].severity is Severity.WARNING:
        problems += _threshold_problems(suggested)
    return sorted(problems, key=lambda problem: problem.severity is Severity.WARNING)


def _size_problems(sample: Sample) -> Iterator[BaselineProblem]:
    if len(sample) < MIN_BASELINE_ROWS:
        yield too_few_rows(len(sample))


def _threshold_problems(suggested: Sequence[Constraint]) -> Iterator[BaselineProblem]:
    # Of r2 the labels tell: it has no value where they are equal, and is without an alternative then.
    missing = [each.metric for each in suggested if each.threshold is None and each.metric != "r2"]
    if missing:
        yield BaselineProblem(
            severity=Severity.WARNING,
            feature_name=None,
            problem=f"the baseline has no value from which a threshold can follow, so that nothing is compared: "
            f"{', '.join(missing)}",
            remedy=f"take a dataset whose labels and predictions differ, or write overrides: {{{missing[0]}: "
            "{threshold: …}}",
        )


def _label_problems(sample: Sample) -> Iterator[BaselineProblem]:
    labels, is_class = _labels(sample)
    if len(np.unique(labels)) > 1:
        return
    if is_class:
        yield BaselineProblem(
            severity=Severity.ERROR,
            feature_name=None,
            problem=f"all {len(sample)} labels are of one class, so that nothing is known of the other ones",
            remedy="take a dataset with rows of each class",
        )
    else:
        yield BaselineProblem(
            severity=Severity.WARNING,
            feature_name=None,
            problem=f"all {len(sample)} labels are {labels[0]:g}, so that r2 is undefined",
            remedy="take a dataset whose labels differ",
        )


def _labels(sample: Sample) -> tuple[FloatArray | IntArray, bool]:
    """Return the labels, and whether they are classes."""
    if isinstance(sample, RegressionSample):
        return sample.labels, False
    if isinstance(sample, BinarySample | MulticlassSample):
        return sample.actual, True
    raise TypeError(f"{type(sample).__name__} has no labels that are known here")
