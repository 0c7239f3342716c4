"""Reading and writing the constraints.json of data quality."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from driftgauge_analyzer.data_quality.shapes import CONSTRAINTS
from driftgauge_analyzer.documents import Node, read_document
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_contract.constraints import (
    CategoricalDriftMethod,
    ConfigKey,
    DriftKey,
    DriftMethod,
    FeatureKey,
    InferredType,
    Section,
    Switch,
)

VERSION = 0.0


@dataclass(frozen=True, kw_only=True)
class MonitoringConfig:
    """The settings of the checks, for all columns or for one."""

    evaluate_constraints: Switch = Switch.ENABLED
    emit_metrics: Switch = Switch.ENABLED
    # Real files have 1.0 for both thresholds, although AWS's documentation shows 0.1.
    datatype_check_threshold: float = 1.0
    domain_content_threshold: float = 1.0
    perform_comparison: Switch = Switch.ENABLED
    comparison_threshold: float = 0.1
    comparison_method: DriftMethod = DriftMethod.ROBUST
    categorical_comparison_threshold: float = 0.1
    categorical_drift_method: CategoricalDriftMethod = CategoricalDriftMethod.L_INFINITY

    def overridden(self, node: Node) -> "MonitoringConfig":
        """Return this configuration with the values of a `monitoring_config` or an override."""
        drift = node.child(Section.DRIFT)
        return replace(
            self,
            evaluate_constraints=node.choice(ConfigKey.EVALUATE, Switch, self.evaluate_constraints),
            emit_metrics=node.choice(ConfigKey.EMIT_METRICS, Switch, self.emit_metrics),
            datatype_check_threshold=node.share(ConfigKey.TYPE_THRESHOLD, self.datatype_check_threshold),
            domain_content_threshold=node.share(ConfigKey.DOMAIN_THRESHOLD, self.domain_content_threshold),
            perform_comparison=drift.choice(DriftKey.COMPARE, Switch, self.perform_comparison),
            comparison_threshold=drift.number(DriftKey.THRESHOLD, self.comparison_threshold, least=0),
            comparison_method=drift.choice(DriftKey.METHOD, DriftMethod, self.comparison_method),
            categorical_comparison_threshold=drift.number(
                DriftKey.CATEGORICAL_THRESHOLD, self.categorical_comparison_threshold, least=0
            ),
            categorical_drift_method=drift.choice(
                DriftKey.CATEGORICAL_METHOD, CategoricalDriftMethod, self.categorical_drift_method
            ),
        )

    def document(self, generation: Generation) -> dict[str, JsonValue]:
        """Return the `monitoring_config` of a constraints file."""
        drift: dict[str, JsonValue] = {
            DriftKey.COMPARE.value: self.perform_comparison.value,
            DriftKey.THRESHOLD.value: self.comparison_threshold,
            DriftKey.METHOD.value: self.comparison_method.value,
        }
        # Containers of generation A did not compare categories, and their files lack these keys.
        if generation is not Generation.A:
            drift[DriftKey.CATEGORICAL_THRESHOLD] = self.categorical_comparison_threshold
            drift[DriftKey.CATEGORICAL_METHOD] = self.categorical_drift_method.value
        return {
            ConfigKey.EVALUATE.value: self.evaluate_constraints.value,
            ConfigKey.EMIT_METRICS.value: self.emit_metrics.value,
            ConfigKey.TYPE_THRESHOLD.value: self.datatype_check_threshold,
            ConfigKey.DOMAIN_THRESHOLD.value: self.domain_content_threshold,
            Section.DRIFT.value: drift,
        }


@dataclass(frozen=True, kw_only=True)
class FeatureConstraints:
    """The constraints of a column."""

    name: str
    type: InferredType
    completeness: float
    is_non_negative: bool | None = None
    domains: tuple[str, ...] | None = None
    config: MonitoringConfig = MonitoringConfig()

    def document(self) -> dict[str, JsonValue]:
        """Return the column's entry in a constraints file."""
        described: dict[str, JsonValue] = {
            FeatureKey.NAME.value: self.name,
            FeatureKey.TYPE.value: self.type.value,
            FeatureKey.COMPLETENESS.value: self.completeness,
        }
        if self.is_non_negative is not None:
            described[FeatureKey.NUMBERS] = {FeatureKey.NON_NEGATIVE.value: self.is_non_negative}
        if self.domains is not None:
            described[FeatureKey.TEXTS] = {FeatureKey.DOMAINS.value: list(self.domains)}
        return described


@dataclass(frozen=True, kw_only=True)
class Constraints:
    """The constraints of a dataset."""

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
            Section.FEATURES.value: [feature.document() for feature in self.features],
            Section.CONFIG.value: self.config.document(generation),
        }


def read_constraints(path: Path) -> Constraints:
    """Read the constraints in a file, whether suggested or edited."""
    root = read_document(path, Section.FEATURES, "a data-quality constraints file", CONSTRAINTS)
    config = MonitoringConfig().overridden(root.child(Section.CONFIG))
    return Constraints(
        features=tuple(_feature(node, config) for node in root.children(Section.FEATURES)), config=config
    )


def _feature(node: Node, config: MonitoringConfig) -> FeatureConstraints:
    numeric, textual = node.child(FeatureKey.NUMBERS), node.child(FeatureKey.TEXTS)
    # An override may be at any of three places; the innermost one counts.
    for place in (node, numeric, textual):
        # The service's documentation and its SDK spell the key differently.
        for key in (Section.OWN_CONFIG, Section.OWN_CONFIG_DOCUMENTED):
            config = config.overridden(place.child(key))
    return FeatureConstraints(
        name=node.text(FeatureKey.NAME),
        type=node.choice(FeatureKey.TYPE, InferredType, InferredType.UNKNOWN),
        completeness=node.share(FeatureKey.COMPLETENESS, 0.0),
        is_non_negative=numeric.truth(FeatureKey.NON_NEGATIVE),
        domains=textual.texts(FeatureKey.DOMAINS),
        config=config,
    )
