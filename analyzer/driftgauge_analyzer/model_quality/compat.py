"""The comparison of AWS's container: the plain value with the threshold, however large the window is."""

from collections.abc import Mapping, Sequence

from driftgauge_analyzer.model_quality.constraints import Constraint
from driftgauge_analyzer.model_quality.violations import Comparison, NotEvaluated, Violation, camel_case, describe

NEVER_REPORTED = "f0_5"
"""The service suggests a constraint for it and never reports its violation."""

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


def compare(
    constraints: Sequence[Constraint], metrics: Mapping[str, float], deviations: Mapping[str, float]
) -> Comparison:
    """Compare every constraint with the metric's value. The standard deviation is reported, and decides nothing."""
    violated = [
        _violation(constraint, metrics[constraint.metric], deviations.get(constraint.metric))
        for constraint in constraints
        if constraint.metric in metrics
        and constraint.is_violated_by(metrics[constraint.metric])
        # Its violation is missing from all files of the service in which the metric was worse.
        and constraint.metric != NEVER_REPORTED
    ]
    return Comparison(
        violations=sorted(violated, key=lambda violation: _ORDER.get(violation.metric_name, len(_ORDER))),
        not_evaluated=[
            NotEvaluated(metric=constraint.metric, reason="the window has no such metric")
            for constraint in constraints
            if constraint.metric not in metrics
        ],
    )


def _violation(constraint: Constraint, value: float, deviation: float | None) -> Violation:
    return Violation(
        metric_name=camel_case(constraint.metric),
        operator=constraint.operator,
        description=describe(constraint, value, deviation),
    )
