"""statistics.json, constraints.json and constraint_violations.json of model quality."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from driftgauge_analyzer.data_quality.corrections import noted
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.constraints import Constraint
from driftgauge_analyzer.model_quality.evaluation import Evaluation
from driftgauge_analyzer.model_quality.violations import Violation
from driftgauge_contract.constraints import PROBLEM_SECTIONS, MetricKey
from driftgauge_contract.problem import ProblemType

VERSION = 0.0
_KINDS = {
    ProblemType.REGRESSION: "regression",
    ProblemType.BINARY_CLASSIFICATION: "binary_classification",
    ProblemType.MULTICLASS_CLASSIFICATION: "multiclass_classification",
}
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


def constraints_document(constraints: Sequence[Constraint], problem: ProblemType) -> dict[str, JsonValue]:
    """Return the constraints by metric."""
    return {
        "version": VERSION,
        constraints_key(problem): {
            constraint.metric: {
                MetricKey.THRESHOLD.value: constraint.threshold,
                MetricKey.OPERATOR.value: constraint.operator.value,
            }
            for constraint in constraints
        },
    }


def violations_document(violations: Sequence[Violation], corrections: Sequence[str] = ()) -> dict[str, JsonValue]:
    """Return the violations, and the corrections by which they differ from what the service would report."""
    document: dict[str, JsonValue] = {
        "violations": [
            {
                "constraint_check_type": violation.operator.value,
                "description": violation.description,
                "metric_name": violation.metric_name,
            }
            for violation in violations
        ]
    }
    return noted(document, corrections) if corrections else document


def _number(value: float, generation: Generation) -> float | None:
    """Return a figure; not-a-number is the string "NaN" in generation A, and null since."""
    return None if math.isnan(value) and generation is not Generation.A else value


def _milliseconds(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
