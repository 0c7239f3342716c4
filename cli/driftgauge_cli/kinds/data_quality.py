"""Data quality: constraints of features, and the drift of each feature."""

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from driftgauge_cli.kinds.descriptor import Cell, ConstraintsFile, Document, KindDescriptor, Place
from driftgauge_cli.kinds.drift_measures import DriftMeasures
from driftgauge_cli.kinds.history import HistoryFigures
from driftgauge_cli.kinds.job_profile import JobProfiles, driftgauge_profile, model_monitor_profile, on_spark
from driftgauge_contract.constraints import (
    OWN_KEY,
    ConfigKey,
    DriftKey,
    FeatureKey,
    InferredType,
    OwnKey,
    Section,
    Switch,
)
from driftgauge_contract.metrics import (
    DRIFT_PREFIX,
    DRIFTED_FEATURES,
    LARGEST_DRIFT,
    LARGEST_REFERENCE_DRIFT,
    REFERENCE_VIOLATIONS,
)
from driftgauge_contract.paths import CONSTRAINTS_FILE

if TYPE_CHECKING:
    from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints
    from driftgauge_deployment.monitors.section import MonitorSection

ASSUMED_COLUMNS = 20
"""The number of columns that costs assume where the baseline's dataset is not on this machine."""

_DRIFT_THRESHOLD = "drift_threshold"
_METRICS_PER_COLUMN = 5
_METRICS_OF_WINDOW = len((DRIFTED_FEATURES, LARGEST_DRIFT))


def _read(text: str) -> Iterator[tuple[Place, object]]:
    constraints = _parse(text)
    measures = DriftMeasures(json.loads(text))
    for feature in constraints.features:
        yield (feature.name, FeatureKey.TYPE), feature.type.value
        yield (feature.name, FeatureKey.COMPLETENESS), feature.completeness
        yield (feature.name, _DRIFT_THRESHOLD), measures.threshold(feature.name, _drift_threshold(feature))
        if named := measures.of(feature.name):
            yield (feature.name, OwnKey.DRIFT), ", ".join(each.text for each in named)
        yield (feature.name, ConfigKey.EVALUATE), feature.config.evaluate_constraints.value
    for setting in fields(constraints.config):
        yield (Section.CONFIG, setting.name), getattr(constraints.config, setting.name)


def _parse(text: str) -> "Constraints":
    # The analyzer knows which settings hold for a feature; it reads them from a file.
    from driftgauge_analyzer.data_quality.constraints import read_constraints
    from driftgauge_analyzer.errors import AnalyzerError

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, CONSTRAINTS_FILE)
        path.write_text(text, encoding="utf-8")
        try:
            return read_constraints(path)
        except AnalyzerError as error:
            # The reader knows the file by its place in S3, not by this temporary one.
            raise ValueError(str(error).replace(f"{folder}/", "")) from error


def _drift_threshold(feature: "FeatureConstraints") -> float | None:
    config = feature.config
    if config.perform_comparison is Switch.DISABLED:
        return None
    return (
        config.categorical_comparison_threshold if feature.type is InferredType.STRING else config.comparison_threshold
    )


def _cell(place: Place) -> Cell:
    feature, value = place
    return feature, _HEADINGS.get(value, value)


def _alarm_place(metric: str, _: Mapping[str, str]) -> Place | None:
    return (metric.removeprefix(DRIFT_PREFIX), _DRIFT_THRESHOLD) if metric.startswith(DRIFT_PREFIX) else None


def _sources(place: Place) -> Iterator[Place]:
    feature, value = place
    yield place
    # A feature that is not evaluated differs in everything that follows from that.
    yield feature, ConfigKey.EVALUATE
    if value in (_DRIFT_THRESHOLD, OwnKey.DRIFT):
        yield feature, OwnKey.DRIFT
        yield OWN_KEY, OwnKey.DRIFT
    yield from ((Section.CONFIG, setting) for setting in _CONFIG_SETTINGS.get(value, ()))


def _violation_subject(entry: Document) -> str:
    return str(entry["feature_name"])


def _metric_count(monitor: "MonitorSection", watched: int | None) -> int:
    columns = _column_count(monitor) if watched is None else watched
    return _METRICS_PER_COLUMN * columns + (0 if watched is None else _METRICS_OF_WINDOW)


def _column_count(monitor: "MonitorSection") -> int:
    """Count the features and the prediction."""
    dataset = monitor.baseline.dataset
    if dataset is None or dataset.path is None:
        return ASSUMED_COLUMNS
    with dataset.path.open(encoding="utf-8", newline="") as lines:
        # The label's column stands for the prediction, which takes its place in a baseline.
        return len(next(csv.reader(lines), []))


def _figure_name(metric: str, _: Mapping[str, str]) -> str | None:
    """Return the distance of a feature by the feature's name; of the other metrics of features there is no trend."""
    if metric.startswith(DRIFT_PREFIX):
        return f"drift of {metric.removeprefix(DRIFT_PREFIX)}"
    return metric if metric in _OF_THE_WHOLE else None


_OF_THE_WHOLE = {DRIFTED_FEATURES, LARGEST_DRIFT, REFERENCE_VIOLATIONS, LARGEST_REFERENCE_DRIFT}
_HEADINGS: Mapping[str, str] = {
    FeatureKey.TYPE: "type",
    FeatureKey.COMPLETENESS: "completeness",
    _DRIFT_THRESHOLD: "drift threshold",
    ConfigKey.EVALUATE: "checks",
    OwnKey.DRIFT: "drift measures",
}
_CONFIG_SETTINGS: Mapping[str, tuple[str, ...]] = {
    _DRIFT_THRESHOLD: (DriftKey.THRESHOLD, DriftKey.CATEGORICAL_THRESHOLD, DriftKey.COMPARE),
    ConfigKey.EVALUATE: (ConfigKey.EVALUATE,),
}
"""The settings for all features that a feature's value follows unless it has its own."""

_ON_ONE = driftgauge_profile(processor_seconds=13e-6, kibibytes=0.06, mebibytes=420)

DATA_QUALITY = KindDescriptor(
    subject="feature",
    violation_subject=_violation_subject,
    constraints=ConstraintsFile(
        read=_read,
        cell=_cell,
        alarm_place=_alarm_place,
        sources=_sources,
    ),
    profiles=JobProfiles(
        model_monitor=model_monitor_profile(jobs=1, processor_seconds=25e-6),
        driftgauge=_ON_ONE,
        spark=on_spark(_ON_ONE, processor_seconds=15e-6),
    ),
    history=HistoryFigures(name=_figure_name),
    metric_count=_metric_count,
)
