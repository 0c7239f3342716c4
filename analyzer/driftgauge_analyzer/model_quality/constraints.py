"""Constraints on metrics: which are suggested, what a constraints file may say, and when one is violated."""

import json
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from driftgauge_analyzer.documents import read_object
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_contract.constraints import ComparisonOperator, MetricKey
from driftgauge_contract.metrics import MODEL_QUALITY_METRICS
from driftgauge_contract.problem import ProblemType

_COMPARE: Mapping[ComparisonOperator, Callable[[float, float], bool]] = {
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.GREATER_OR_EQUAL: operator.ge,
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.LESS_OR_EQUAL: operator.le,
}
_WORSE_WHEN_HIGHER = {"mae", "mse", "rmse", "false_positive_rate", "false_negative_rate"}


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """A metric, and the threshold beyond which it is a violation."""

    metric: str
    threshold: float
    operator: ComparisonOperator

    def is_violated_by(self, value: float) -> bool:
        """Return whether a value of the metric is beyond the threshold. Not-a-number is beyond nothing."""
        return _COMPARE[self.operator](value, self.threshold)


def suggest(metrics: Mapping[str, float], problem: ProblemType) -> list[Constraint]:
    """Suggest the baseline's own values as thresholds."""
    return [
        Constraint(
            metric=name,
            threshold=metrics[name],
            operator=ComparisonOperator.GREATER if name in _WORSE_WHEN_HIGHER else ComparisonOperator.LESS,
        )
        for name in MODEL_QUALITY_METRICS[problem]
        if math.isfinite(metrics.get(name, math.nan))
    ]


def read(path: Path, key: str) -> list[Constraint]:
    """Read a file's constraints; `key` is the member that holds those of the job's problem type."""
    document = read_object(path)
    section = document.get(key)
    if not isinstance(section, dict):
        found = listed(name for name in document if name != "version")
        raise AnalyzerError(f"{path}: expected {key}, found {found}: are these constraints of another problem type?")
    return [_parse(f"{path}: {key}.{metric}", metric, entry) for metric, entry in section.items()]


def _parse(place: str, metric: str, entry: object) -> Constraint:
    if not isinstance(entry, dict):
        raise AnalyzerError(f"{place} must be an object with threshold and comparison_operator")
    threshold, name = entry.get(MetricKey.THRESHOLD), entry.get(MetricKey.OPERATOR)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not math.isfinite(threshold):
        raise AnalyzerError(f"{place}.threshold is {json.dumps(threshold)}; it must be a number")
    if name not in set(ComparisonOperator):
        raise AnalyzerError(
            f"{place}.comparison_operator is {json.dumps(name)}; it must be one of {', '.join(ComparisonOperator)}"
        )
    return Constraint(metric=metric, threshold=float(threshold), operator=ComparisonOperator(name))
