"""Constraints on metrics: which are suggested, what a constraints file may say, and when one is violated."""

import json
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from driftgauge_analyzer.documents import ANYTHING, Node, Shape, is_comment, read_object
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_contract.constraints import (
    OWN_KEY,
    PROBLEM_SECTIONS,
    ComparisonOperator,
    EstimateKey,
    MetricKey,
    OwnKey,
)
from driftgauge_contract.margins import HIGHER_IS_WORSE
from driftgauge_contract.metrics import MODEL_QUALITY_METRICS
from driftgauge_contract.problem import ProblemType

_COMPARE: Mapping[ComparisonOperator, Callable[[float, float], bool]] = {
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.GREATER_OR_EQUAL: operator.ge,
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.LESS_OR_EQUAL: operator.le,
}


# A figure of binary classification for which no baseline suggests a limit, but a person may.
_AU_PRC = "au_prc"
_SECTIONS = tuple(PROBLEM_SECTIONS.values())
_CONSTRAINT: Shape = {
    **dict.fromkeys(MetricKey, ANYTHING),
    OWN_KEY: {OwnKey.MARGIN: ANYTHING, OwnKey.BASELINE: dict.fromkeys(EstimateKey, ANYTHING)},
}


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """A metric, and the threshold beyond which it is a violation; without a threshold it never is one."""

    metric: str
    threshold: float | None
    operator: ComparisonOperator
    margin: float | None = None
    """How far the threshold is from what the baseline found, in `exact` mode."""

    baseline: Estimate | None = None
    """What the baseline found, in `exact` mode; where a person wrote the threshold, there is none."""

    @property
    def limit(self) -> float:
        """The threshold, not-a-number where there is none: nothing is beyond it."""
        return math.nan if self.threshold is None else self.threshold

    def is_violated_by(self, value: float) -> bool:
        """Return whether a value of the metric is beyond the threshold. Not-a-number is beyond nothing."""
        return _COMPARE[self.operator](value, self.limit)


def bad_direction(metric: str) -> ComparisonOperator:
    """Return the operator of a suggested constraint."""
    return ComparisonOperator.GREATER if metric in HIGHER_IS_WORSE else ComparisonOperator.LESS


def suggest(metrics: Mapping[str, float], problem: ProblemType) -> list[Constraint]:
    """Suggest the baseline's own values as thresholds.

    A metric that is undefined keeps its key, without a threshold; one that is infinite has no JSON form.
    """
    values = {name: metrics[name] for name in MODEL_QUALITY_METRICS[problem] if name in metrics}
    return [
        Constraint(metric=name, threshold=None if math.isnan(value) else value, operator=bad_direction(name))
        for name, value in values.items()
        if not math.isinf(value)
    ]


def read(path: Path, key: str) -> list[Constraint]:
    """Read a file's constraints; `key` is the member that holds those of the job's problem type."""
    document = read_object(path)
    section = document.get(key)
    if not isinstance(section, dict):
        found = listed(name for name in document if name != "version")
        raise AnalyzerError(f"{path}: expected {key}, found {found}: are these constraints of another problem type?")
    Node(document, f"{path}: constraints").check_keys(dict.fromkeys((*_SECTIONS, "version", OWN_KEY), ANYTHING))
    # A metric that the job does not compute would be a check that is silently off.
    Node(section, f"{path}: {key}").check_keys(dict.fromkeys(_known_metrics(key), ANYTHING))
    return [
        _parse(f"{path}: {key}.{metric}", metric, entry) for metric, entry in section.items() if not is_comment(metric)
    ]


def _known_metrics(key: str) -> Sequence[str]:
    """Return the metrics that a section may limit."""
    problem = next(problem for problem, section in PROBLEM_SECTIONS.items() if section == key)
    return (*MODEL_QUALITY_METRICS[problem], *((_AU_PRC,) if problem is ProblemType.BINARY_CLASSIFICATION else ()))


def _parse(place: str, metric: str, entry: object) -> Constraint:
    if not isinstance(entry, dict):
        raise AnalyzerError(f"{place} must be an object with threshold and comparison_operator")
    Node(entry, place).check_keys(_CONSTRAINT)
    threshold, name = entry.get(MetricKey.THRESHOLD), entry.get(MetricKey.OPERATOR)
    if not (threshold is None or _is_number(threshold)):
        raise AnalyzerError(f"{place}.threshold is {json.dumps(threshold)}; it must be a number, or null for no limit")
    if name not in set(ComparisonOperator):
        raise AnalyzerError(
            f"{place}.comparison_operator is {json.dumps(name)}; it must be one of {', '.join(ComparisonOperator)}"
        )
    own = Node(entry, place).child(OWN_KEY)
    return Constraint(
        metric=metric,
        threshold=None if threshold is None else float(threshold),
        operator=ComparisonOperator(name),
        margin=None if own.value.get(OwnKey.MARGIN) is None else own.number(OwnKey.MARGIN, 0, least=0),
        baseline=_estimate(f"{place}.{OWN_KEY}.{OwnKey.BASELINE}", own.value.get(OwnKey.BASELINE)),
    )


def _estimate(place: str, entry: object) -> Estimate | None:
    if entry is None:
        return None
    found = entry if isinstance(entry, dict) else {}
    value, rows = found.get(EstimateKey.VALUE), found.get(EstimateKey.ROWS)
    errors, error = found.get(EstimateKey.ERRORS), found.get(EstimateKey.STANDARD_ERROR)
    if (
        _is_number(value)
        and _is_count(rows)
        and (errors is None or (_is_count(errors) and errors <= rows))
        and (error is None or (_is_number(error) and error >= 0))
    ):
        return Estimate(value=float(value), rows=rows, errors=errors, standard_error=error)
    raise AnalyzerError(
        f"{place} is {json.dumps(entry)}; it must have a value, rows, and errors among them or a standard_error"
    )


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
