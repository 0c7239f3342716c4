"""The adjustments of model quality: margins on suggested thresholds, and thresholds in place of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from custom_resources.adjustments import (
    Adjusted,
    Difference,
    ReadJson,
    ThresholdOverride,
    is_number,
    mode_of,
    read_margin,
    refuse_properties,
)
from custom_resources.documents import ConstraintsFile
from custom_resources.events import Properties
from custom_resources.findings import Finding
from custom_resources.fingerprint import fingerprint
from custom_resources.model_quality.constraints import Constraint, metrics_of, refuse_unknown_metrics
from custom_resources.model_quality.margins import adjusted
from custom_resources.model_quality.reach import threshold_findings
from driftgauge_contract.constraints import MetricKey
from driftgauge_contract.custom_resources import BaselineProperty, ConstraintPart, metric_attribute

_NO_OVERRIDE = ThresholdOverride()
_THRESHOLD = MetricKey.THRESHOLD.value


@dataclass(frozen=True, kw_only=True)
class ModelQualityAdjustments:
    """A margin on every threshold, overrides for some, and the metrics that have alarms."""

    margin: float | None
    """The margin of metrics without their own; `None` stands for that of the baseline's mode."""

    overrides: Mapping[str, ThresholdOverride]
    alarm_metrics: tuple[str, ...] = ()

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Return the adjustments that a baseline's properties describe."""
        refuse_properties(properties, "model quality", (BaselineProperty.DRIFT_FEATURES,))
        overrides = properties.json_object(BaselineProperty.OVERRIDES)
        return cls(
            margin=read_margin(properties) if properties.optional_text(BaselineProperty.MARGIN) else None,
            overrides={metric: ThresholdOverride.from_json(metric, value) for metric, value in overrides.items()},
            alarm_metrics=properties.texts(BaselineProperty.ALARM_METRICS),
        )

    @property
    def identity(self) -> str:
        """Return a name that changes exactly when the thresholds can."""
        overrides = {metric: [override.threshold, override.margin] for metric, override in self.overrides.items()}
        return fingerprint({"margin": self.margin, "overrides": overrides})

    def adjust(self, suggested: ConstraintsFile) -> Adjusted:
        """Apply margins and overrides; leave a metric alone for which the baseline found no number."""
        refuse_unknown_metrics(BaselineProperty.OVERRIDES, self.overrides, suggested.document)
        used, mode = suggested.copy(), mode_of(suggested.document)
        metrics = metrics_of(used.document)
        differences = []
        for metric, entry in metrics.items():
            override = self.overrides.get(metric, _NO_OVERRIDE)
            if isinstance(entry, dict) and (is_number(entry.get(_THRESHOLD)) or override is not _NO_OVERRIDE):
                metrics[metric] = after = adjusted(mode, metric, entry, override, self.margin)
                differences.append(self._difference(metric, entry[_THRESHOLD], after[_THRESHOLD]))
        return Adjusted(used=used, differences=tuple(entry for entry in differences if entry.used != entry.suggested))

    def findings(
        self,
        suggested: ConstraintsFile,
        used: ConstraintsFile,
        statistics: ReadJson,  # noqa: ARG002 - the constraints tell enough
    ) -> Iterable[Finding]:
        """Return the thresholds that no value can violate, and those that the baseline itself violates."""
        return threshold_findings(suggested.document, used.document, self.alarm_metrics)

    def is_watched(self, subject: str) -> bool:  # noqa: ARG002 - no metric can be switched off
        """Return true: every metric is compared."""
        return True

    def attributes(self, used: ConstraintsFile) -> Mapping[str, str]:
        """Return threshold, operator and statistic of each metric that has an alarm."""
        refuse_unknown_metrics(BaselineProperty.ALARM_METRICS, self.alarm_metrics, used.document)
        metrics = metrics_of(used.document)
        constraints = {metric: Constraint.from_json(metric, metrics[metric]) for metric in self.alarm_metrics}
        return {
            metric_attribute(metric, part): value
            for metric, constraint in constraints.items()
            for part, value in (
                (ConstraintPart.THRESHOLD, repr(constraint.threshold)),
                (ConstraintPart.OPERATOR, constraint.operator.value),
                (ConstraintPart.STATISTIC, constraint.statistic),
            )
        }

    def _difference(self, metric: str, suggested: object, used: object) -> Difference:
        because = self.overrides.get(metric, _NO_OVERRIDE).reason(self.margin or 0.0)
        return Difference(name=metric, what="threshold", suggested=suggested, used=used, because=because)
