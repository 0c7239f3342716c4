"""The measures of drift that a deployment names for `exact` mode, in a data-quality constraints file."""

from collections.abc import Sequence
from dataclasses import dataclass

from driftgauge_cli.kinds.descriptor import Document
from driftgauge_contract.constraints import (
    OWN_KEY,
    DriftMeasure,
    FeatureKey,
    OwnKey,
    Section,
    default_drift_threshold,
)

_CONFIG_MEASURES = (DriftMeasure.AUTO, DriftMeasure.KOLMOGOROV_SMIRNOV, DriftMeasure.L_INFINITY)
"""The measures that have the threshold of `monitoring_config` unless they have their own."""


@dataclass(frozen=True, kw_only=True)
class NamedMeasure:
    """A measure with the threshold that is given for it."""

    measure: DriftMeasure
    threshold: float | None

    @property
    def text(self) -> str:
        """Return the measure, with its threshold if it has its own."""
        return self.measure.value if self.threshold is None else f"{self.measure} {self.threshold:g}"


class DriftMeasures:
    """The measures of each feature; those of the file are for the features without their own."""

    def __init__(self, document: Document) -> None:
        self._of_file = _measures(document)
        features = document.get(Section.FEATURES, [])
        self._of_features = {feature[FeatureKey.NAME]: _measures(feature) for feature in features}

    def of(self, feature: str) -> Sequence[NamedMeasure]:
        """Return the measures of a feature; none if the analyzer picks one."""
        return self._of_features.get(feature) or self._of_file

    def threshold(self, feature: str, otherwise: float | None) -> float | None:
        """Return the threshold of the measure that the feature's metric publishes, the first one."""
        named = self.of(feature)
        if otherwise is None or not named:
            return otherwise
        first = named[0]
        if first.threshold is not None:
            return first.threshold
        return otherwise if first.measure in _CONFIG_MEASURES else default_drift_threshold(first.measure)


def _measures(owner: Document) -> Sequence[NamedMeasure]:
    listed = owner.get(OWN_KEY, {}).get(OwnKey.DRIFT, [])
    return [
        NamedMeasure(measure=DriftMeasure(each[OwnKey.MEASURE]), threshold=each.get(OwnKey.THRESHOLD))
        for each in listed
    ]
