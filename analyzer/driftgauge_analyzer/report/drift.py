"""The distance of every feature from its baseline: from the file of `exact` mode, or measured from the statistics."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from driftgauge_analyzer.data_quality.constraints import Constraints
from driftgauge_analyzer.data_quality.drift import Drift, measure_between
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.measures.registry import MEASURES
from driftgauge_analyzer.report.columns import Dataset
from driftgauge_analyzer.report.figures import figure
from driftgauge_analyzer.report.files import Document, objects_of
from driftgauge_contract.constraints import CategoricalDriftMethod, DriftMeasure, DriftMethod, OwnKey


@dataclass(frozen=True, kw_only=True)
class Distance:
    """A feature's distance, the threshold beyond which it matters, and the measure's name."""

    value: float | None
    threshold: float | None
    measure: str
    p_value: float | None = None
    lower_is_worse: bool = False
    """A p-value is worse the lower it is."""

    @property
    def ratio(self) -> float:
        """The distance as a multiple of its threshold, by which features are sorted."""
        if self.value is None or self.threshold is None:
            return 0.0
        above, below = (self.threshold, self.value) if self.lower_is_worse else (self.value, self.threshold)
        # A threshold of 0 has no multiples; such features still come in the order of their distances.
        return above / below if below else above * 1e9

    def document(self) -> dict[str, JsonValue]:
        """Return what the page needs."""
        return {
            "value": self.value,
            "threshold": self.threshold,
            "measure": self.measure,
            "p": self.p_value,
            "ratio": figure(self.ratio),
            "beyond": self.ratio > 1,
            "lowerIsWorse": self.lower_is_worse,
        }


def distances(
    own: Document, baseline: Dataset | None, current: Dataset, constraints: Constraints | None
) -> dict[str, Distance]:
    """Return the distance of each feature that can be compared."""
    # The distances of Model Monitor's format are not in its files, and are measured again from the statistics.
    stated = objects_of(own.get(OwnKey.DRIFT))
    if stated:
        return {name: _stated(objects_of(entry)) for name, entry in stated.items()}
    if baseline is None or constraints is None:
        return {}
    return dict(_measured(baseline, current, constraints))


def _stated(entry: Document) -> Distance:
    name = entry.get(OwnKey.MEASURE)
    return Distance(
        value=figure(entry.get("distance")),
        threshold=figure(entry.get(OwnKey.THRESHOLD)),
        measure=MEASURES[DriftMeasure(str(name))].title if name in set(DriftMeasure) else str(name),
        p_value=figure(entry.get("p_value")),
    )


def _measured(baseline: Dataset, current: Dataset, constraints: Constraints) -> Iterable[tuple[str, Distance]]:
    for expected in constraints.features:
        before, now = baseline.columns.get(expected.name), current.columns.get(expected.name)
        if before is None or now is None:
            continue
        drift = measure_between(before.distribution, now.distribution, expected.config)
        if drift is not None:
            method = expected.config.categorical_drift_method
            title = _title(drift, numeric=now.type.numeric, method=method, robust=expected.config.comparison_method)
            yield (
                expected.name,
                Distance(
                    value=figure(drift.value),
                    threshold=figure(drift.threshold),
                    measure=title,
                    lower_is_worse=drift.is_p_value,
                ),
            )


_NUMBERS: Mapping[DriftMethod, str] = {
    DriftMethod.ROBUST: "robust Kolmogorov-Smirnov distance",
    DriftMethod.SIMPLE: "Kolmogorov-Smirnov distance",
}


def _title(drift: Drift, *, numeric: bool, method: CategoricalDriftMethod, robust: DriftMethod) -> str:
    if numeric:
        return _NUMBERS[robust]
    if method is CategoricalDriftMethod.L_INFINITY:
        return "largest difference of a share"
    return "p-value of the chi-squared test" if drift.is_p_value else "chi-squared statistic"
