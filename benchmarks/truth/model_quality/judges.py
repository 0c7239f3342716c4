"""The ways to judge a window against a baseline that are compared with each other."""

from collections.abc import Callable, Mapping

from benchmarks.truth.model_quality.worlds import World
from driftgauge_analyzer.model_quality import compat, constraints, exact, suggestions
from driftgauge_analyzer.model_quality.evaluation import Sample
from driftgauge_analyzer.model_quality.uncertainty.of_samples import estimates_of
from driftgauge_contract.constraints import ComparisonOperator

Verdict = Callable[[Sample], set[str]]
"""Returns the metrics that a window violates."""

Judge = Callable[[World, Sample], Verdict]
"""Learns a baseline."""

BUDGET_ALPHA = 1 / 1440
"""What one false alarm a month leaves for each window of two hourly monitors."""


def exact_mode(alpha: float) -> Judge:
    """Judge in `exact` mode, with the margins that a deployment has unless it gives others."""

    def learn(world: World, baseline: Sample) -> Verdict:
        agreed = suggestions.suggest(estimates_of(baseline), baseline, world.problem)
        rules = exact.Rules(alpha=alpha)

        def verdict(sample: Sample) -> set[str]:
            window = exact.LabelledWindow(
                problem=world.problem, rows=len(sample), coverage=None, estimates=estimates_of(sample)
            )
            return {violation.metric_name for violation in exact.compare(agreed, window, rules).violations}

        return verdict

    return learn


def compat_mode(world: World, baseline: Sample) -> Verdict:
    """Judge as AWS's container does, with a margin of 10 % of each threshold, as people add one."""
    agreed = [_with_margin(each) for each in constraints.suggest(baseline.evaluate().metrics, world.problem)]

    def verdict(sample: Sample) -> set[str]:
        comparison = compat.compare(agreed, sample.evaluate().metrics, {})
        return {violation.metric_name for violation in comparison.violations}

    return verdict


def _with_margin(constraint: constraints.Constraint) -> constraints.Constraint:
    room = 0.1 * abs(constraint.limit)
    threshold = constraint.limit + (room if constraint.operator is ComparisonOperator.GREATER else -room)
    return constraints.Constraint(metric=constraint.metric, threshold=threshold, operator=constraint.operator)


JUDGES: Mapping[str, Judge] = {
    "exact, alpha 0.005": exact_mode(0.005),
    "exact, 1 false alarm a month": exact_mode(BUDGET_ALPHA),
    "compat, margin 10 %": compat_mode,
}
