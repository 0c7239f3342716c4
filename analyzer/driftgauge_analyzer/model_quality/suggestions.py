"""The constraints that a baseline suggests in `exact` mode: each with its margin, and with what the test needs."""

from collections.abc import Mapping
from dataclasses import replace

from driftgauge_analyzer.model_quality.constraints import Constraint, bad_direction
from driftgauge_analyzer.model_quality.evaluation import Sample
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.regression import error_floor
from driftgauge_analyzer.model_quality.uncertainty.scales import scale_of
from driftgauge_contract.margins import default_margin, threshold_with_margin
from driftgauge_contract.metrics import MODEL_QUALITY_METRICS
from driftgauge_contract.problem import ProblemType

_BEST_R2 = 0.9999
"""The r2 of a model whose rmse is at the floor."""


def suggest(estimates: Mapping[str, Estimate], sample: Sample, problem: ProblemType) -> list[Constraint]:
    """Suggest a constraint for each metric; one for which the baseline has no value gets no threshold."""
    floors = _floors(sample)
    return [
        _constraint(name, _raised(name, estimates[name], floors.get(name)))
        for name in MODEL_QUALITY_METRICS[problem]
        if name in estimates
    ]


def _constraint(metric: str, baseline: Estimate) -> Constraint:
    operator = bad_direction(metric)
    # The logarithm of an error of 0 has no distance from any other.
    if not baseline.is_defined or (baseline.value <= 0 and metric in {"mae", "mse", "rmse"}):
        return Constraint(metric=metric, threshold=None, operator=operator)
    margin = default_margin(metric)
    threshold = threshold_with_margin(metric, baseline.value, margin)
    return Constraint(metric=metric, threshold=threshold, operator=operator, margin=margin, baseline=baseline)


def _floors(sample: Sample) -> dict[str, float]:
    if not isinstance(sample, RegressionSample):
        return {}
    floor = error_floor(sample.labels)
    return {"mae": floor, "rmse": floor, "mse": floor**2, "r2": _BEST_R2}


def _raised(metric: str, baseline: Estimate, floor: float | None) -> Estimate:
    """Return the estimate, or the floor where the baseline is better than that."""
    badness = scale_of(metric).badness
    if floor is None or not baseline.is_defined or badness(baseline.value) >= badness(floor):
        return baseline
    return replace(baseline, value=floor, standard_error=0.0)
