"""Comparing current metrics with constraints, in the words of the service."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from driftgauge_analyzer.json_text import java_double
from driftgauge_analyzer.model_quality.constraints import Constraint
from driftgauge_contract.constraints import ComparisonOperator, Mode
from driftgauge_contract.problem import ProblemType

NEVER_REPORTED = "f0_5"
"""The service suggests a constraint for it and never reports its violation. Exact mode does."""

# The iteration order of the service's hash map. Metrics that are not here come last, in the order of their constraints.
_ORDER = {
    name: position
    for position, name in enumerate(
        (
            *("mae", "mse", "rmse", "r2"),
            *("weightedF2", "weightedF0_5"),
            *("auc", "precision", "truePositiveRate", "f1", "accuracy"),
            *("weightedRecall", "weightedPrecision", "weightedF1"),
            *("falsePositiveRate", "f0_5", "trueNegativeRate", "falseNegativeRate", "recall", "f2"),
        )
    )
}


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A metric beyond its threshold."""

    metric_name: str
    operator: ComparisonOperator
    description: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The violations, and the metrics whose constraints could not be evaluated."""

    violations: Sequence[Violation]
    not_evaluated: Sequence[str]


def compare(
    constraints: Sequence[Constraint], metrics: Mapping[str, float], deviations: Mapping[str, float], mode: Mode
) -> Comparison:
    """Compare every constraint with the metric's value. The standard deviation is reported, and decides nothing."""
    present = [constraint for constraint in constraints if constraint.metric in metrics]
    violated = [
        _violation(constraint, metrics[constraint.metric], deviations.get(constraint.metric))
        for constraint in present
        if constraint.is_violated_by(metrics[constraint.metric])
        and not (mode is Mode.COMPAT and constraint.metric == NEVER_REPORTED)
    ]
    return Comparison(
        violations=sorted(violated, key=lambda violation: _ORDER.get(violation.metric_name, len(_ORDER))),
        not_evaluated=[constraint.metric for constraint in constraints if constraint.metric not in metrics],
    )


def _violation(constraint: Constraint, value: float, deviation: float | None) -> Violation:
    name = camel_case(constraint.metric)
    spread = "" if deviation is None else f" +/- {java_double(deviation)}"
    threshold = java_double(constraint.threshold)
    return Violation(
        metric_name=name,
        operator=constraint.operator,
        description=f"Metric {name} with {java_double(value)}{spread} was {constraint.operator} '{threshold}'",
    )


def corrections(mode: Mode, problem: ProblemType) -> tuple[str, ...]:
    """Return what is corrected in the violations of a problem type."""
    corrected = mode is Mode.EXACT and problem is ProblemType.BINARY_CLASSIFICATION
    return (f"{NEVER_REPORTED}: its violation is reported",) if corrected else ()


def camel_case(metric: str) -> str:
    """Return a metric's name as violations write it: `truePositiveRate`, `weightedF1`, `f0_5`."""
    return re.sub("_([a-z])", lambda match: match.group(1).upper(), metric)
