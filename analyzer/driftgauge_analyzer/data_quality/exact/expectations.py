"""Settings of `exact` mode in constraints.json: its own keys, and the constraints that are hard limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from driftgauge_analyzer.data_quality.constraints import FeatureConstraints, MonitoringConfig
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn
from driftgauge_analyzer.data_quality.shapes import CONSTRAINTS
from driftgauge_analyzer.documents import Node, read_document
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_contract.constraints import OWN_KEY, DriftMeasure, Limit, OwnKey, Section

# Shares that were computed in another way may differ in their last digits.
_SAME = 1e-9


@dataclass(frozen=True, kw_only=True)
class DriftSetting:
    """A measure for a column's drift, and the distance that matters; a measure has a default."""

    measure: DriftMeasure = DriftMeasure.AUTO
    threshold: float | None = None


@dataclass(frozen=True, kw_only=True)
class Expectations:
    """The own keys of a constraints file."""

    ordered: bool | None = None
    """Whether the baseline's rows are in the order of time; found out where nothing is said."""

    predictions: tuple[str, ...] = ()
    """The features that hold the endpoint's answers."""

    drift: tuple[DriftSetting, ...] = ()
    feature_drift: Mapping[str, tuple[DriftSetting, ...]] = field(default_factory=dict)
    feature_limits: Mapping[str, frozenset[Limit]] = field(default_factory=dict)

    def drift_of(self, feature: str) -> tuple[DriftSetting, ...]:
        """Return a feature's measures: its own, else the file's, else `auto`."""
        return self.feature_drift.get(feature) or self.drift or (DriftSetting(),)

    def limits_of(self, expected: FeatureConstraints, baseline: BaselineColumn) -> frozenset[Limit]:
        """Return the constraints that a person wrote: those that the file names, and those that no baseline suggests.

        A suggested constraint says what the baseline happened to be, and is compared with its counts; one that differs
        from the suggestion is meant as it stands.
        """
        default, domains = MonitoringConfig(), expected.domains
        listed = None if baseline.categories is None else set(baseline.categories)
        completeness = baseline.present / baseline.rows if baseline.rows else 0.0
        written = {
            Limit.COMPLETENESS: abs(expected.completeness - completeness) > _SAME,
            Limit.TYPE: expected.config.datatype_check_threshold != default.datatype_check_threshold
            or expected.type is not baseline.type,
            Limit.DOMAIN: expected.config.domain_content_threshold != default.domain_content_threshold
            # Model Monitor's suggestions list missing cells as a category of their own.
            or (domains is not None and listed is not None and not listed <= set(domains) <= {*listed, "NullValue"}),
            Limit.NON_NEGATIVE: bool(expected.is_non_negative) and baseline.type.numeric and baseline.lowest < 0,
        }
        return self.feature_limits.get(expected.name, frozenset()) | {
            limit for limit, is_so in written.items() if is_so
        }


def read_expectations(path: Path) -> Expectations:
    """Return the own keys of a constraints file."""
    root = read_document(path, Section.FEATURES, "a data-quality constraints file", CONSTRAINTS)
    features = {node.text("name"): node.child(OWN_KEY) for node in root.children(Section.FEATURES)}
    return Expectations(
        ordered=root.child(OWN_KEY).truth(OwnKey.ORDERED),
        predictions=root.child(OWN_KEY).texts(OwnKey.PREDICTIONS) or (),
        drift=_drift(root.child(OWN_KEY)),
        feature_drift={name: _drift(own) for name, own in features.items()},
        feature_limits={name: _limits(own) for name, own in features.items()},
    )


def _drift(own: Node) -> tuple[DriftSetting, ...]:
    return tuple(
        DriftSetting(
            measure=node.choice(OwnKey.MEASURE, DriftMeasure, DriftMeasure.AUTO),
            threshold=node.number(OwnKey.THRESHOLD, 0, least=0) if OwnKey.THRESHOLD in node.value else None,
        )
        for node in own.children(OwnKey.DRIFT)
    )


def _limits(own: Node) -> frozenset[Limit]:
    names = own.texts(OwnKey.LIMITS) or ()
    unknown = sorted(set(names) - set(Limit))
    if unknown:
        raise AnalyzerError(f"{own.where}.{OwnKey.LIMITS} has {unknown[0]!r}; allowed are {', '.join(Limit)}")
    return frozenset(map(Limit, names))
