"""Adjustments of the constraints of a model-quality baseline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from driftgauge.baselines.adjustments import ConstraintAlarm, Override, ReadAttribute
from driftgauge_contract.custom_resources import BaselineProperty, ConstraintPart, metric_attribute
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import adjusted_metric_name


@dataclass(frozen=True, kw_only=True)
class ModelQualityAdjustments:
    """A margin on suggested thresholds, and overrides of some of them."""

    kind: ClassVar[MonitorKind] = MonitorKind.MODEL_QUALITY

    margin: float | None = 0.0
    """Added to each suggested threshold in the bad direction of its metric: as a fraction of the threshold in `compat`
    mode, in the way that suits the metric in `exact` mode, where `None` leaves the margins of the suggestion."""

    overrides: Mapping[str, Override] = field(default_factory=dict)
    alarm_metrics: Sequence[str] = ()
    """The metrics that have an alarm, with threshold, operator and statistic of their constraint."""

    def alarms(self, read: ReadAttribute) -> Sequence[ConstraintAlarm]:
        """Return an alarm on each of these metrics."""
        return [
            ConstraintAlarm(
                name=metric,
                slug=metric.replace("_", "-"),
                metric=metric,
                exact_metric=adjusted_metric_name(metric),
                threshold=read(metric_attribute(metric, ConstraintPart.THRESHOLD)),
                comparison_operator=read(metric_attribute(metric, ConstraintPart.OPERATOR)),
                statistic=read(metric_attribute(metric, ConstraintPart.STATISTIC)),
                finding=f"has drifted: {metric} breaks its {self.kind.value} constraint",
                origin=self._origin(metric),
            )
            for metric in self.alarm_metrics
        ]

    def render(self) -> Mapping[str, object]:
        """Return the adjustments as properties of the baseline's custom resource."""
        overrides = {metric: override.render() for metric, override in self.overrides.items()}
        return {
            **({} if self.margin is None else {BaselineProperty.MARGIN.value: repr(self.margin)}),
            BaselineProperty.OVERRIDES.value: json.dumps(overrides, sort_keys=True),
            BaselineProperty.ALARM_METRICS.value: list(self.alarm_metrics),
        }

    def _origin(self, metric: str) -> str:
        if metric in self.overrides:
            return self.overrides[metric].origin
        if self.margin is None:
            return "the baseline's with a margin that suits the metric"
        return Override(margin=self.margin).origin
