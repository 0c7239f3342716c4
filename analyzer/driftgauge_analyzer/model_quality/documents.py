"""statistics.json, constraints.json and constraint_violations.json of model quality."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.constraints import Constraint
from driftgauge_analyzer.model_quality.evaluation import Evaluation
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.intervals import CONFIDENCE, Interval
from driftgauge_analyzer.model_quality.violations import Comparison, Violation
from driftgauge_contract.constraints import (
    OWN_KEY,
    PROBLEM_SECTIONS,
    EstimateKey,
    MetricKey,
    Mode,
    OwnKey,
    StatisticsKey,
)
from driftgauge_contract.problem import ProblemType

VERSION = 0.0
_KINDS = {
    ProblemType.REGRESSION: "regression",
    ProblemType.BINARY_CLASSIFICATION: "binary_classification",
    ProblemType.MULTICLASS_CLASSIFICATION: "multiclass_classification",
}
_EXACT: dict[str, JsonValue] = {OwnKey.MODE: Mode.EXACT.value}
# Generation A did not have it.
_NEWER_FIGURES = {"au_prc"}


def metrics_key(problem: ProblemType) -> str:
    """Return the member of statistics.json that holds the figures."""
    return f"{_KINDS[problem]}_metrics"


def constraints_key(problem: ProblemType) -> str:
    """Return the member of constraints.json that holds the constraints."""
    return PROBLEM_SECTIONS[problem]


def statistics_document(
    evaluation: Evaluation,
    deviations: Mapping[str, float],
    *,
    problem: ProblemType,
    generation: Generation,
    evaluation_time: datetime,
) -> dict[str, JsonValue]:
    """Return the figures with their standard deviations."""
    dataset: dict[str, JsonValue] = {"item_count": evaluation.item_count}
    # Containers before about 2022 wrote no time (files of AWS's container).
    if generation is not Generation.A:
        dataset["evaluation_time"] = _milliseconds(evaluation_time)
    figures: dict[str, JsonValue] = {}
    for name, figure in evaluation.figures.items():
        if generation is Generation.A and name in _NEWER_FIGURES:
            continue
        figures[name] = (
            {
                "value": _number(figure, generation),
                "standard_deviation": _number(deviations.get(name, math.nan), generation),
            }
            if isinstance(figure, float)
            else figure
        )
    return {"version": VERSION, "dataset": dataset, metrics_key(problem): figures}


def with_intervals(
    document: Mapping[str, JsonValue], intervals: Mapping[str, Interval], problem: ProblemType
) -> dict[str, JsonValue]:
    """Return statistics whose metrics have confidence intervals, and which name their mode."""
    figures = dict(_object(document[metrics_key(problem)]))
    for name, interval in intervals.items():
        figures[name] = {**_object(figures[name]), OWN_KEY: {"confidence_interval": interval_document(interval)}}
    return {**document, metrics_key(problem): figures, OWN_KEY: _EXACT}


def with_residuals(document: Mapping[str, JsonValue], residuals: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return statistics with a histogram of residuals, where there is one."""
    own = dict(_object(document[OWN_KEY]))
    return {**document, OWN_KEY: {**own, StatisticsKey.RESIDUALS: residuals}} if residuals else dict(document)


def interval_document(interval: Interval) -> dict[str, JsonValue]:
    """Return an interval with its confidence."""
    return {"lower": interval.lower, "upper": interval.upper, "confidence": CONFIDENCE}


def constraints_document(
    constraints: Sequence[Constraint], problem: ProblemType, mode: Mode = Mode.COMPAT
) -> dict[str, JsonValue]:
    """Return the constraints by metric. A file without a mode is one of `compat` mode, as AWS's container writes it."""
    document: dict[str, JsonValue] = {
        "version": VERSION,
        constraints_key(problem): {constraint.metric: _constraint(constraint) for constraint in constraints},
    }
    return document if mode is Mode.COMPAT else {**document, OWN_KEY: _EXACT}


def violations_document(comparison: Comparison) -> dict[str, JsonValue]:
    """Return the violations, and what only Driftgauge reports of the comparison."""
    document: dict[str, JsonValue] = {"violations": [_violation(violation) for violation in comparison.violations]}
    return {**document, OWN_KEY: {**comparison.own}} if comparison.own else document


def _constraint(constraint: Constraint) -> dict[str, JsonValue]:
    plain: dict[str, JsonValue] = {
        MetricKey.THRESHOLD: constraint.threshold,
        MetricKey.OPERATOR: constraint.operator.value,
    }
    if constraint.baseline is None:
        return plain
    own: dict[str, JsonValue] = {OwnKey.MARGIN: constraint.margin, OwnKey.BASELINE: _estimate(constraint.baseline)}
    return {**plain, OWN_KEY: own}


def _estimate(estimate: Estimate) -> dict[str, JsonValue]:
    members: dict[str, JsonValue] = {
        EstimateKey.VALUE: estimate.value,
        EstimateKey.ROWS: estimate.rows,
        EstimateKey.ERRORS: estimate.errors,
        EstimateKey.STANDARD_ERROR: estimate.standard_error,
    }
    return {key: member for key, member in members.items() if member is not None}


def _violation(violation: Violation) -> dict[str, JsonValue]:
    plain: dict[str, JsonValue] = {
        "constraint_check_type": violation.operator.value,
        "description": violation.description,
        "metric_name": violation.metric_name,
    }
    return {**plain, OWN_KEY: {**violation.own}} if violation.own else plain


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is not an object")
    return value


def _number(value: float, generation: Generation) -> float | None:
    """Return a figure; not-a-number is the string "NaN" in generation A, and null since."""
    return None if math.isnan(value) and generation is not Generation.A else value


def _milliseconds(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
