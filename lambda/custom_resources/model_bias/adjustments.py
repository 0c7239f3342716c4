"""The adjustments of a bias baseline: margins on its figures, figures in place of them, and what alarms need."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from custom_resources.adjustments import (
    Adjusted,
    Difference,
    ReadJson,
    ThresholdOverride,
    read_margin,
    refuse_properties,
)
from custom_resources.documents import ConstraintsFile, refuse_unknown
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from custom_resources.findings import Finding
from custom_resources.fingerprint import fingerprint
from custom_resources.model_bias.figures import Figure, Rule, figures_of, label_value
from custom_resources.model_bias.reach import limit_findings
from custom_resources.model_quality.constraints import worst_statistic
from driftgauge_contract.constraints import Mode
from driftgauge_contract.custom_resources import (
    BaselineAttribute,
    BaselineProperty,
    ConstraintPart,
    bias_attribute,
    facet_value_attribute,
)
from driftgauge_contract.variables import Variable

_NO_OVERRIDE = ThresholdOverride()

Overrides = Mapping[str, Mapping[str, ThresholdOverride]]
"""The overrides of each facet, by the abbreviation of the metric."""


@dataclass(frozen=True, kw_only=True)
class ModelBiasAdjustments:
    """A margin on every figure, overrides for some, and the metrics that have alarms."""

    margin: float
    overrides: Overrides
    alarm_metrics: tuple[str, ...] = ()
    rule: Rule

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Return the adjustments that a baseline's properties describe."""
        refuse_properties(properties, "model bias", (BaselineProperty.DRIFT_FEATURES,))
        overrides = properties.json_object(BaselineProperty.OVERRIDES)
        environment = properties.group(BaselineProperty.ENVIRONMENT) or Properties(values={})
        return cls(
            margin=read_margin(properties),
            overrides={facet: _facet_overrides(facet, value) for facet, value in overrides.items()},
            alarm_metrics=properties.texts(BaselineProperty.ALARM_METRICS),
            rule=Rule(exact=environment.optional_text(Variable.MODE) == Mode.EXACT),
        )

    @property
    def identity(self) -> str:
        """Return a name that changes exactly when the figures in use can."""
        overrides = {
            facet: {metric: [override.threshold, override.margin] for metric, override in metrics.items()}
            for facet, metrics in self.overrides.items()
        }
        return fingerprint({"margin": self.margin, "overrides": overrides})

    def adjust(self, suggested: ConstraintsFile) -> Adjusted:
        """Apply margins and overrides; leave a figure alone that the baseline could not determine."""
        used = suggested.copy()
        figures = figures_of(used.document)
        self._refuse_unknown(figures)
        return Adjusted(used=used, differences=tuple(self._changes(figures)))

    def findings(
        self,
        suggested: ConstraintsFile,
        used: ConstraintsFile,
        statistics: ReadJson,  # noqa: ARG002 - the constraints tell enough
    ) -> Iterable[Finding]:
        """Return the limits that no value can violate, and those that the baseline itself violates."""
        before, after = figures_of(suggested.document), figures_of(used.document)
        return limit_findings(before, after, self.rule, self.alarm_metrics)

    def is_watched(self, subject: str) -> bool:  # noqa: ARG002 - no metric can be switched off
        """Return true: every metric is compared."""
        return True

    def attributes(self, used: ConstraintsFile) -> Mapping[str, str]:
        """Return the values of the metrics' dimensions, and threshold, operator and statistic of each alarm."""
        figures = figures_of(used.document)
        refuse_unknown(
            f"{BaselineProperty.ALARM_METRICS} names bias metrics that there are not",
            self.alarm_metrics,
            {figure.metric: None for figure in figures},
        )
        attributes = {BaselineAttribute.LABEL_VALUE.value: label_value(used.document)}
        for figure in figures if self.alarm_metrics else ():
            attributes |= self._alarm_attributes(figure, attributes)
        return attributes

    def _alarm_attributes(self, figure: Figure, known: Mapping[str, str]) -> Mapping[str, str]:
        group_attribute = facet_value_attribute(figure.facet)
        # CloudFormation has to know the alarms before the baseline has found the groups: one for each facet.
        if known.get(group_attribute, figure.group) != figure.group:
            raise DeploymentError(
                f"the facet {figure.facet} has several groups, such as {known[group_attribute]} and {figure.group}; "
                "give it values or a threshold, or have no alarms on bias metrics"
            )
        if figure.metric not in self.alarm_metrics:
            return {group_attribute: figure.group}
        if figure.value is None:
            raise DeploymentError(
                f"{BaselineProperty.ALARM_METRICS} names {figure.metric}, but the baseline found no finite value of it "
                f"for {figure.facet} {figure.group}: {figure.entry.get('error') or figure.entry.get('value')}"
            )
        operator = self.rule.operator(figure.metric, figure.value)
        parts = {
            ConstraintPart.THRESHOLD: repr(figure.value),
            ConstraintPart.OPERATOR: operator.value,
            ConstraintPart.STATISTIC: worst_statistic(operator),
        }
        found = {bias_attribute(figure.facet, figure.metric, part): value for part, value in parts.items()}
        return {group_attribute: figure.group, **found}

    def _changes(self, figures: list[Figure]) -> Iterator[Difference]:
        for figure in figures:
            before, override = figure.entry.get("value"), self._override(figure)
            used = self._used(figure, override)
            if used is None or used == before:
                continue
            figure.replace_value(used)
            yield Difference(
                name=f"{figure.facet} {figure.group}",
                what=figure.metric,
                suggested=before,
                used=used,
                because=override.reason(self.margin),
            )

    def _used(self, figure: Figure, override: ThresholdOverride) -> float | None:
        if override.threshold is not None:
            return override.threshold
        margin = self.margin if override.margin is None else override.margin
        if figure.value is None or not margin:
            return None
        used = self.rule.widened(figure.metric, figure.value, margin)
        if not math.isfinite(used):
            raise DeploymentError(f"{figure.metric} of {figure.facet}, {figure.value} with its margin, is out of range")
        return used

    def _override(self, figure: Figure) -> ThresholdOverride:
        return self.overrides.get(figure.facet, {}).get(figure.metric, _NO_OVERRIDE)

    def _refuse_unknown(self, figures: list[Figure]) -> None:
        property_name = BaselineProperty.OVERRIDES
        refuse_unknown(
            f"{property_name} names facets that the baseline does not have",
            self.overrides,
            {figure.facet: None for figure in figures},
        )
        for facet, metrics in self.overrides.items():
            there = {figure.metric: None for figure in figures if figure.facet == facet}
            refuse_unknown(f"{property_name} of {facet} names bias metrics that there are not", metrics, there)


def _facet_overrides(facet: str, value: object) -> Mapping[str, ThresholdOverride]:
    if not isinstance(value, dict):
        raise DeploymentError(
            f"the override of {facet} is {json.dumps(value)}; it must be an object of bias metrics, such as DPPL"
        )
    return {metric: ThresholdOverride.from_json(f"{facet}.{metric}", each) for metric, each in value.items()}
