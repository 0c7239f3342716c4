"""Adjustments of the figures of a bias baseline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from driftgauge.baselines.adjustments import ConstraintAlarm, Override, ReadAttribute
from driftgauge.monitors.model_bias.config import BiasConfig
from driftgauge.service.names import readable_part
from driftgauge_contract.custom_resources import (
    BaselineAttribute,
    BaselineProperty,
    ConstraintPart,
    bias_attribute,
    facet_value_attribute,
)
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import PRE_TRAINING_BIAS_METRICS, BiasStage, bias_dimensions, bias_metric_name


@dataclass(frozen=True, kw_only=True)
class ModelBiasAdjustments:
    """A margin on the figures of a baseline, and overrides of some of them."""

    kind: ClassVar[MonitorKind] = MonitorKind.MODEL_BIAS

    config: BiasConfig
    margin: float = 0.0
    """How much further from no bias a metric may be than the baseline's, as a fraction of the baseline's."""

    overrides: Mapping[str, Mapping[str, Override]] = field(default_factory=dict)
    """The overrides of each facet, by the abbreviation of the metric."""

    alarm_metrics: Sequence[str] = ()
    """The abbreviations of the metrics that have an alarm for each facet, such as `DPPL`."""

    def alarms(self, read: ReadAttribute) -> Sequence[ConstraintAlarm]:
        """Return an alarm on each of these metrics for each facet.

        An alarm compares on the baseline's own side of no bias. Bias that has turned round is a violation, too, and has
        the alarm on violations.
        """
        facets = [facet.name for facet in self.config.facets]
        return [self._alarm(facet, metric, read) for metric in self.alarm_metrics for facet in facets]

    def render(self) -> Mapping[str, object]:
        """Return the adjustments as properties of the baseline's custom resource."""
        overrides = {
            facet: {metric: override.render() for metric, override in metrics.items()}
            for facet, metrics in self.overrides.items()
        }
        return {
            BaselineProperty.MARGIN.value: repr(self.margin),
            BaselineProperty.OVERRIDES.value: json.dumps(overrides, sort_keys=True, ensure_ascii=False),
            BaselineProperty.ALARM_METRICS.value: list(self.alarm_metrics),
        }

    def _alarm(self, facet: str, metric: str, read: ReadAttribute) -> ConstraintAlarm:
        stage = BiasStage.PRE_TRAINING if metric in PRE_TRAINING_BIAS_METRICS else BiasStage.POST_TRAINING
        return ConstraintAlarm(
            name=f"{metric} of {facet}",
            slug=metric.lower(),
            subject=readable_part(facet),
            metric=bias_metric_name(metric),
            dimensions=bias_dimensions(
                stage=stage,
                label=self.config.label,
                # The baseline job prints the values of label and facet as the dimensions of its metrics have them.
                label_value=read(BaselineAttribute.LABEL_VALUE),
                facet=facet,
                facet_value=read(facet_value_attribute(facet)),
            ),
            threshold=read(bias_attribute(facet, metric, ConstraintPart.THRESHOLD)),
            comparison_operator=read(bias_attribute(facet, metric, ConstraintPart.OPERATOR)),
            statistic=read(bias_attribute(facet, metric, ConstraintPart.STATISTIC)),
            finding=f"is more biased than its baseline: {metric} of {facet} breaks its {self.kind.value} constraint",
            origin=self.overrides.get(facet, {}).get(metric, Override(margin=self.margin)).origin,
        )
