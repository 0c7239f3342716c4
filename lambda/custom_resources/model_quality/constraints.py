"""The constraints of model quality, one for each metric."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from custom_resources.adjustments import is_number
from custom_resources.documents import Json, refuse_unknown
from custom_resources.errors import DeploymentError
from driftgauge_contract.constraints import ComparisonOperator

_SECTION_SUFFIX = "_constraints"
_THRESHOLD, _OPERATOR = "threshold", "comparison_operator"


def metrics_of(document: Json) -> Json:
    """Return the constraint of each metric; the section's name depends on the problem type."""
    for name, section in document.items():
        if name.endswith(_SECTION_SUFFIX) and isinstance(section, dict):
            return section
    return {}


def refuse_unknown_metrics(property_name: str, metrics: Iterable[str], document: Json) -> None:
    """Fail the deployment if a property names a metric that has no constraint."""
    refuse_unknown(f"{property_name} names metrics without a constraint", metrics, metrics_of(document))


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """The constraint of one model-quality metric."""

    threshold: float
    operator: ComparisonOperator

    @classmethod
    def from_json(cls, metric: str, value: object) -> Self:
        """Return the constraint that the analyzer wrote for a metric."""
        threshold = value.get(_THRESHOLD) if isinstance(value, dict) else None
        operator = value.get(_OPERATOR) if isinstance(value, dict) else None
        if operator not in set(ComparisonOperator):
            raise DeploymentError(
                f"the constraint of {metric} has the operator {operator!r}; known: {', '.join(ComparisonOperator)}"
            )
        if not is_number(threshold):
            raise DeploymentError(f"the constraint of {metric} has no threshold: the baseline found {threshold!r}")
        return cls(threshold=threshold, operator=ComparisonOperator(operator))

    @property
    def statistic(self) -> str:
        """Return the CloudWatch statistic with the worst value of a period."""
        return worst_statistic(self.operator)

    def widened(self, margin: float) -> float:
        """Return the threshold, moved in the metric's bad direction by a share of its own size."""
        room = abs(self.threshold) * margin
        return self.threshold + room if self.operator is ComparisonOperator.GREATER else self.threshold - room


def worst_statistic(operator: ComparisonOperator) -> str:
    """Return the CloudWatch statistic with the worst value of a period."""
    return "Maximum" if operator is ComparisonOperator.GREATER else "Minimum"
