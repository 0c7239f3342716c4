"""constraints.json: what a dataset's columns are expected to be, and how closely to look."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from driftgauge_analyzer.documents import Node, read_document
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.profiling.cell_types import Type
from driftgauge_analyzer.settings import Generation, Switch

VERSION = 0.0


class ComparisonMethod(StrEnum):
    """Whether a distance makes allowance for the size of the samples."""

    ROBUST = "Robust"
    SIMPLE = "Simple"


class CategoricalMethod(StrEnum):
    """How the distance between two sets of categories is measured."""

    L_INFINITY = "LInfinity"
    CHI_SQUARED = "ChiSquared"


@dataclass(frozen=True, kw_only=True)
class MonitoringConfig:
    """What is checked and how closely, for all columns or for one."""

    evaluate_constraints: Switch = Switch.ENABLED
    emit_metrics: Switch = Switch.ENABLED
    datatype_check_threshold: float = 1.0
    domain_content_threshold: float = 1.0
    perform_comparison: Switch = Switch.ENABLED
    comparison_threshold: float = 0.1
    comparison_method: ComparisonMethod = ComparisonMethod.ROBUST
    categorical_comparison_threshold: float = 0.1
    categorical_drift_method: CategoricalMethod = CategoricalMethod.L_INFINITY

    def overridden(self, node: Node) -> "MonitoringConfig":
        """Return this configuration with the values of a `monitoring_config` or an override."""
        drift = node.child("distribution_constraints")
        return replace(
            self,
            evaluate_constraints=node.choice("evaluate_constraints", Switch, self.evaluate_constraints),
            emit_metrics=node.choice("emit_metrics", Switch, self.emit_metrics),
            datatype_check_threshold=node.number("datatype_check_threshold", self.datatype_check_threshold),
            domain_content_threshold=node.number("domain_content_threshold", self.domain_content_threshold),
            perform_comparison=drift.choice("perform_comparison", Switch, self.perform_comparison),
            comparison_threshold=drift.number("comparison_threshold", self.comparison_threshold),
            comparison_method=drift.choice("comparison_method", ComparisonMethod, self.comparison_method),
            categorical_comparison_threshold=drift.number(
                "categorical_comparison_threshold", self.categorical_comparison_threshold
            ),
            categorical_drift_method=drift.choice(
                "categorical_drift_method", CategoricalMethod, self.categorical_drift_method
            ),
        )

    def document(self, generation: Generation) -> dict[str, JsonValue]:
        """Return the `monitoring_config` of a constraints file."""
        drift: dict[str, JsonValue] = {
            "perform_comparison": self.perform_comparison.value,
            "comparison_threshold": self.comparison_threshold,
            "comparison_method": self.comparison_method.value,
        }
        if generation is not Generation.A:
            drift["categorical_comparison_threshold"] = self.categorical_comparison_threshold
            drift["categorical_drift_method"] = self.categorical_drift_method.value
        return {
            "evaluate_constraints": self.evaluate_constraints.value,
            "emit_metrics": self.emit_metrics.value,
            "datatype_check_threshold": self.datatype_check_threshold,
            "domain_content_threshold": self.domain_content_threshold,
            "distribution_constraints": drift,
        }


@dataclass(frozen=True, kw_only=True)
class FeatureConstraints:
    """What one column is expected to be."""

    name: str
    type: Type
    completeness: float
    is_non_negative: bool | None = None
    domains: tuple[str, ...] | None = None
    config: MonitoringConfig = MonitoringConfig()

    def document(self) -> dict[str, JsonValue]:
        """Return the column's entry in a constraints file."""
        described: dict[str, JsonValue] = {
            "name": self.name,
            "inferred_type": self.type.value,
            "completeness": self.completeness,
        }
        if self.is_non_negative is not None:
            described["num_constraints"] = {"is_non_negative": self.is_non_negative}
        if self.domains is not None:
            described["string_constraints"] = {"domains": list(self.domains)}
        return described


@dataclass(frozen=True, kw_only=True)
class Constraints:
    """What a dataset is expected to be."""

    features: tuple[FeatureConstraints, ...]
    config: MonitoringConfig = field(default_factory=MonitoringConfig)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in order."""
        return tuple(feature.name for feature in self.features)

    @property
    def domains(self) -> dict[str, tuple[str, ...]]:
        """The expected categories of the columns that have any."""
        return {feature.name: feature.domains for feature in self.features if feature.domains}

    def excluded(self, attribute: str) -> set[str]:
        """Return the columns that `exclude_features_attribute` names or counts from 0."""
        columns: set[str] = set()
        for item in filter(None, map(str.strip, attribute.split(","))):
            if item in self.names:
                columns.add(item)
            elif item.isdecimal() and int(item) < len(self.names):
                columns.add(self.names[int(item)])
            else:
                raise AnalyzerError(
                    f"exclude_features_attribute has {item!r}; the baseline's columns are {listed(self.names)}"
                )
        return columns

    def without(self, columns: Collection[str]) -> "Constraints":
        """Return the constraints of the other columns."""
        features = tuple(feature for feature in self.features if feature.name not in columns)
        return replace(self, features=features)

    def document(self, generation: Generation) -> dict[str, JsonValue]:
        """Return the whole file."""
        return {
            "version": VERSION,
            "features": [feature.document() for feature in self.features],
            "monitoring_config": self.config.document(generation),
        }


def read_constraints(path: Path) -> Constraints:
    """Read the constraints in a file, whether suggested or edited."""
    root = read_document(path, "features", "a data-quality constraints file")
    config = MonitoringConfig().overridden(root.child("monitoring_config"))
    return Constraints(features=tuple(_feature(node, config) for node in root.children("features")), config=config)


def _feature(node: Node, config: MonitoringConfig) -> FeatureConstraints:
    numeric, textual = node.child("num_constraints"), node.child("string_constraints")
    for place in (node, numeric, textual):
        # The service's documentation and its SDK spell the key differently.
        for key in ("monitoring_config_overrides", "monitoringConfigOverrides"):
            config = config.overridden(place.child(key))
    return FeatureConstraints(
        name=node.text("name"),
        type=node.choice("inferred_type", Type, Type.UNKNOWN),
        completeness=node.number("completeness", 0.0),
        is_non_negative=numeric.truth("is_non_negative"),
        domains=textual.texts("domains"),
        config=config,
    )
