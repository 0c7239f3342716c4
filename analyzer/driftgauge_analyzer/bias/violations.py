"""Comparing bias with the baseline's, and writing `constraint_violations.json` in the service's words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from driftgauge_analyzer.bias.report import VERSION, Figure, number_text
from driftgauge_contract.constraints import Mode

CHECK = "bias_drift_check"
CORRECTION = "DI: worse is further from 1, which is parity, in either direction"
_RATIO = "DI"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A metric that is worse than in the baseline."""

    facet: str
    facet_value: str
    metric_name: str
    value: float
    agreed: float

    @property
    def description(self) -> str:
        """The violation's text."""
        value, agreed = number_text(self.value), number_text(self.agreed)
        return f"Metric value {value} doesn't meet the baseline constraint requirement {agreed}"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The violations, and the baseline's figures that could not be compared, each with the reason."""

    violations: Sequence[Violation]
    not_evaluated: Sequence[str]


def compare(baseline: Sequence[Figure], current: Sequence[Figure], mode: Mode) -> Comparison:
    """Compare each of the baseline's figures with the current one of the same stage, group and metric."""
    found = {_key(figure): figure for figure in current}
    violations, not_evaluated = [], []
    for agreed in baseline:
        now = found.get(_key(agreed))
        if agreed.value is None or now is None or now.value is None:
            why = "not analysed" if now is None else now.error or "no value in the baseline"
            not_evaluated.append(f"{agreed.name} of {agreed.facet} {agreed.group} ({why})")
        # Strictly worse: a figure that is equal to the baseline's is no drift.
        elif _badness(agreed.name, now.value, mode) > _badness(agreed.name, agreed.value, mode):
            violations.append(_violation(agreed, now.value, agreed.value))
    return Comparison(violations=violations, not_evaluated=not_evaluated)


def document(violations: Sequence[Violation], mode: Mode) -> dict[str, object]:
    """Return the content of the file."""
    listed = [
        {
            "constraint_check_type": CHECK,
            "description": violation.description,
            "facet": violation.facet,
            "facet_value": violation.facet_value,
            "metric_name": violation.metric_name,
        }
        for violation in violations
    ]
    corrected = {"corrections": [CORRECTION]} if mode is Mode.EXACT else {}
    return {"version": VERSION, "violations": listed, **corrected}


def _key(figure: Figure) -> tuple[str, ...]:
    return (figure.stage, figure.facet, figure.group, figure.name)


def _violation(agreed: Figure, value: float, limit: float) -> Violation:
    return Violation(facet=agreed.facet, facet_value=agreed.group, metric_name=agreed.name, value=value, agreed=limit)


def _badness(metric: str, value: float, mode: Mode) -> float:
    """Return how far a metric is from no bias. The service takes a ratio of 0 for none, though it is the worst."""
    if mode is Mode.COMPAT or metric != _RATIO:
        return abs(value)
    # A ratio and its inverse are equally far from parity, so that distances are those of logarithms.
    return abs(math.log(value)) if 0 < value < math.inf else math.inf
