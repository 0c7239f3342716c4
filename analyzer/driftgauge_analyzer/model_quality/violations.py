"""Violations of constraints, worded as Model Monitor words them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from driftgauge_analyzer.json_text import JsonValue, java_double
from driftgauge_analyzer.model_quality.constraints import Constraint
from driftgauge_contract.constraints import ComparisonOperator


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A metric beyond its threshold; `own` is what only Driftgauge reports of it."""

    metric_name: str
    operator: ComparisonOperator
    description: str
    own: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NotEvaluated:
    """A constraint that was not compared, and why."""

    metric: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The violations, the constraints that were not compared, and what is published beside the plain metrics."""

    violations: Sequence[Violation]
    not_evaluated: Sequence[NotEvaluated]
    published: Mapping[str, float] = field(default_factory=dict)
    own: Mapping[str, JsonValue] = field(default_factory=dict)
    """What only Driftgauge reports of the comparison."""


def describe(constraint: Constraint, value: float, deviation: float | None = None) -> str:
    """Return the service's sentence about a violation."""
    spread = "" if deviation is None else f" +/- {java_double(deviation)}"
    threshold = java_double(constraint.limit)
    return (
        f"Metric {camel_case(constraint.metric)} with {java_double(value)}{spread} "
        f"was {constraint.operator} '{threshold}'"
    )


def camel_case(metric: str) -> str:
    """Return a metric's name as violations write it, such as `truePositiveRate`, `weightedF1` or `f0_5`."""
    return re.sub("_([a-z])", lambda match: match.group(1).upper(), metric)
