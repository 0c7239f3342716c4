"""The figures of a bias analysis: one for each metric of each group of a facet.

A bias baseline has its job's `analysis.json` as constraints, in the layout of SageMaker Clarify. For each
stage it has `label`, `label_value_or_threshold` and `facets`; a facet has groups with `value_or_threshold` and
`metrics`, and a metric has `name`, and `value` or `error`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from custom_resources.adjustments import is_number
from custom_resources.documents import Json
from custom_resources.errors import DeploymentError
from driftgauge_contract.constraints import ComparisonOperator

_STAGES = ("pre_training_bias_metrics", "post_training_bias_metrics")
_RATIO = "DI"
"""Disparate impact: the only measure that is 1, not 0, where there is no bias."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One metric of one group; `entry` is its part of the document, which may be changed."""

    facet: str
    group: str
    metric: str
    entry: Json

    @property
    def value(self) -> float | None:
        """Return the figure, or `None` where it is undefined or infinite."""
        value = self.entry.get("value")
        return value if is_number(value) else None

    def replace_value(self, value: float) -> None:
        """Put a value in place of the suggested one, or of the reason why there is none."""
        self.entry["value"] = value
        self.entry.pop("error", None)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The rule by which a job decides that a figure is worse than the baseline's.

    Both rules compare distances from no bias. AWS's measures every distance from 0. The analyzer's exact mode measures
    that of disparate impact from 1, where it means no bias.
    """

    exact: bool

    def widened(self, metric: str, value: float, margin: float) -> float:
        """Return a figure that is further from no bias, by a share of its own size."""
        if self._is_ratio(metric) and value < 1:
            return value / (1 + margin)
        return value * (1 + margin)

    def operator(self, metric: str, value: float) -> ComparisonOperator:
        """Return how an alarm compares a metric with a baseline's value: on the value's own side of no bias."""
        worse_is_higher = value >= 1 if self._is_ratio(metric) else value >= 0
        return ComparisonOperator.GREATER if worse_is_higher else ComparisonOperator.LESS

    def _is_ratio(self, metric: str) -> bool:
        return self.exact and metric == _RATIO


def figures_of(document: Json) -> list[Figure]:
    """Return the figures of all stages; fail the deployment if there are none."""
    try:
        found = list(_figures(document))
    except (AttributeError, KeyError, TypeError) as error:
        raise DeploymentError(f"the constraints are no bias analysis: {error!r}") from error
    if not found:
        raise DeploymentError(f"the constraints have no bias metrics: they must have {' or '.join(_STAGES)}")
    return found


def label_value(document: Json) -> str:
    """Return the favourable label, as the metrics' dimension `LabelValue` has it."""
    sections = (document.get(stage) for stage in _STAGES)
    values = [section.get("label_value_or_threshold") for section in sections if isinstance(section, dict)]
    if not values or not isinstance(values[0], str):
        raise DeploymentError("the bias analysis names no label_value_or_threshold")
    return values[0]


def _figures(document: Json) -> Iterator[Figure]:
    for stage in _STAGES:
        section = document.get(stage)
        facets = section["facets"] if isinstance(section, dict) else {}
        for facet, groups in facets.items():
            for group in groups:
                for entry in group["metrics"]:
                    yield Figure(facet=facet, group=group["value_or_threshold"], metric=entry["name"], entry=entry)
