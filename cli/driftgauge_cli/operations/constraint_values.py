"""The values in a constraints file, each under the name of what it is about: the analyzer says what they mean."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints

MONITORING_CONFIG, SWITCH = "monitoring_config", "evaluate_constraints"
FEATURE_SETTINGS = {
    "drift_threshold": ("comparison_threshold", "categorical_comparison_threshold", "perform_comparison"),
    SWITCH: (SWITCH,),
}
"""What of a feature follows from the config, where the feature has nothing of its own."""

Place = tuple[str, str]


def read_values(monitor: MonitorKind, uri: str, text: str) -> Mapping[Place, object]:
    """Read a file: what each metric, or each feature and the config, is held against."""
    return dict(_of_features(uri, text) if monitor is MonitorKind.DATA_QUALITY else _of_metrics(uri, text))


def _of_metrics(uri: str, text: str) -> Iterator[tuple[Place, object]]:
    try:
        document = json.loads(text)
        for name, section in document.items():
            if name.endswith("_constraints"):
                for metric, constraint in section.items():
                    yield (metric, "threshold"), constraint["threshold"]
                    yield (metric, "comparison_operator"), constraint["comparison_operator"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{uri} holds no constraints of model quality") from error


def _of_features(uri: str, text: str) -> Iterator[tuple[Place, object]]:
    constraints = _read(uri, text)
    for feature in constraints.features:
        yield (feature.name, "inferred_type"), feature.type.value
        yield (feature.name, "completeness"), feature.completeness
        yield (feature.name, "drift_threshold"), _drift_threshold(feature)
        yield (feature.name, SWITCH), feature.config.evaluate_constraints.value
    for setting in fields(constraints.config):
        yield (MONITORING_CONFIG, setting.name), getattr(constraints.config, setting.name)


def _drift_threshold(feature: "FeatureConstraints") -> float | None:
    from driftgauge_contract.constraints import InferredType, Switch

    config = feature.config
    if config.perform_comparison is Switch.DISABLED:
        return None
    return (
        config.categorical_comparison_threshold if feature.type is InferredType.STRING else config.comparison_threshold
    )


def _read(uri: str, text: str) -> "Constraints":
    from driftgauge_analyzer.data_quality.constraints import read_constraints
    from driftgauge_analyzer.errors import AnalyzerError

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "constraints.json")
        path.write_text(text, encoding="utf-8")
        try:
            return read_constraints(path)
        except AnalyzerError as error:
            raise UserError(str(error).replace(str(path), uri)) from error
