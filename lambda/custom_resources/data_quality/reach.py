"""Constraints of features that healthy data violates, and measures and thresholds of drift that see no change."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from custom_resources.adjustments import ReadJson, is_number, mode_of
from custom_resources.data_quality.features import FeatureOverride, features_of
from custom_resources.data_quality.measures import MEASURES_BY_CONFIG, measures_of
from custom_resources.documents import Json
from custom_resources.findings import Finding
from driftgauge_contract.constraints import (
    CATEGORY_MEASURES,
    NUMBER_MEASURES,
    NUMERIC_TYPES,
    OWN_KEY,
    ConfigKey,
    DriftKey,
    DriftMeasure,
    FeatureKey,
    InferredType,
    Mode,
    OwnKey,
    Section,
    Switch,
    default_drift_threshold,
    largest_drift,
)
from driftgauge_contract.findings import Severity
from driftgauge_contract.statistics import COUNTS_KEY, CountKey


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of a baseline."""

    suggested: Json
    used: Json
    statistics: ReadJson


@dataclass(frozen=True, kw_only=True)
class Feature:
    """The constraints of a feature in use, with what was suggested for it and what a person wants of it."""

    name: str
    used: Json
    suggested: Json
    override: FeatureOverride | None
    has_alarm: bool
    files: Files

    @property
    def document(self) -> Json:
        """Return the whole file in use."""
        return self.files.used

    @property
    def counts(self) -> Mapping[str, object]:
        """Return the counts of cells by their type, which a baseline in `exact` mode has."""
        own = features_of(self.files.statistics()).get(self.name, {}).get(OWN_KEY)
        counts = own.get(COUNTS_KEY) if isinstance(own, dict) else None
        return counts if isinstance(counts, dict) else {}

    @property
    def is_number(self) -> bool:
        """Return whether the feature is compared as numbers."""
        return self.used.get(FeatureKey.TYPE) in NUMERIC_TYPES

    @property
    def is_listed(self) -> bool:
        """Return whether the feature is compared as categories."""
        texts = self.used.get(FeatureKey.TEXTS)
        return not self.is_number and isinstance(texts, dict) and FeatureKey.DOMAINS in texts

    @property
    def drift_config(self) -> Json:
        """Return the feature's distribution constraints."""
        own = self.used.get(Section.OWN_CONFIG)
        config = self.document.get(Section.CONFIG)
        sections = (part.get(Section.DRIFT) for part in (config, own) if isinstance(part, dict))
        return {key: value for section in sections if isinstance(section, dict) for key, value in section.items()}

    @property
    def type_threshold(self) -> float:
        """Return the share of values that have to be of the type."""
        own, config = self.used.get(Section.OWN_CONFIG), self.document.get(Section.CONFIG)
        found = (part.get(ConfigKey.TYPE_THRESHOLD) for part in (own, config) if isinstance(part, dict))
        return next((value for value in found if is_number(value)), 1.0)

    def line(self, key: str, value: object) -> str:
        """Return the line that overrides a constraint of the feature."""
        return f"overrides: {{features: {{{self.name}: {{{key}: {value}}}}}}}"


def feature_findings(
    files: Files, overrides: Mapping[str, FeatureOverride], alarms: Collection[str]
) -> Iterator[Finding]:
    """Check each feature that is evaluated; `alarms` are the features whose drift has one."""
    before = features_of(files.suggested)
    for name, entry in features_of(files.used).items():
        override = overrides.get(name)
        feature = Feature(
            name=name,
            used=entry,
            suggested=before[name],
            override=override,
            has_alarm=name in alarms,
            files=files,
        )
        if override is None or not override.off:
            yield from _completeness(feature)
            yield from _type(feature)
            yield from _drift(feature)


def _completeness(feature: Feature) -> Iterator[Finding]:
    wanted, found = feature.used.get(FeatureKey.COMPLETENESS), feature.suggested.get(FeatureKey.COMPLETENESS)
    if is_number(wanted) and is_number(found) and wanted > found:
        yield Finding(
            severity=Severity.ERROR,
            subject=feature.name,
            problem=f"it would violate on healthy data: completeness is to be {wanted:.1%}, and is {found:.1%} in the "
            "baseline",
            remedy=f"write {feature.line('completeness', f'{math.floor(found * 100)}%')}, or leave it out",
        )
    elif mode_of(feature.document) is Mode.COMPAT and is_number(found) and wanted == found < 1:
        yield Finding(
            severity=Severity.WARNING,
            subject=feature.name,
            problem=f"completeness is {found:.1%} in the baseline and compared without any slack, so that about half "
            "of healthy windows violate it",
            remedy=f"write {feature.line('completeness', f'{math.floor(found * 95)}%')}, or mode: exact",
        )


def _type(feature: Feature) -> Iterator[Finding]:
    used, found = feature.used.get(FeatureKey.TYPE), feature.suggested.get(FeatureKey.TYPE)
    if used == found or found not in set(InferredType):
        return
    if used in NUMERIC_TYPES and found in NUMERIC_TYPES:
        if used == InferredType.INTEGRAL:
            yield _other_type(feature, Severity.WARNING, "the baseline has fractions, which are no whole numbers")
    elif used in NUMERIC_TYPES:
        yield from _numbers_wanted(feature)
    else:
        yield _other_type(feature, Severity.WARNING, f"the baseline has numbers, whose drift is not seen as {used}")


def _numbers_wanted(feature: Feature) -> Iterator[Finding]:
    """Check a column of texts that is to be one of numbers: so many texts as the baseline has must be allowed."""
    counts = {key: value for key in CountKey if is_number(value := feature.counts.get(key))}
    texts = sum(counts.get(key, 0) for key in (CountKey.STRING, CountKey.BOOLEAN))
    present = texts + sum(counts.get(key, 0) for key in (CountKey.INTEGRAL, CountKey.FRACTIONAL))
    if not present:
        found = feature.suggested.get(FeatureKey.TYPE)
        yield _other_type(feature, Severity.WARNING, f"the baseline has values of type {found}, which are no numbers")
    elif texts > (1 - feature.type_threshold) * present:
        yield _other_type(
            feature,
            Severity.ERROR,
            f"it would violate on healthy data: {texts:g} of {present:g} values of the baseline are no numbers",
        )


def _other_type(feature: Feature, severity: Severity, problem: str) -> Finding:
    found = feature.suggested.get(FeatureKey.TYPE)
    return Finding(
        severity=severity, subject=feature.name, problem=problem, remedy=f"write {feature.line('type', found)}"
    )


def _drift(feature: Feature) -> Iterator[Finding]:
    config = feature.drift_config
    if config.get(DriftKey.COMPARE, Switch.ENABLED) == Switch.DISABLED:
        return
    own = bool(feature.override and feature.override.drift)
    settings = measures_of(feature.used) or measures_of(feature.document) or [{OwnKey.MEASURE.value: DriftMeasure.AUTO}]
    suitable = [setting for setting in settings if _measure(setting) in _comparing(feature)]
    if own and len(suitable) < len(settings):
        yield _unsuitable(feature, [each for each in settings if each not in suitable], Severity.ERROR)
    elif feature.has_alarm and settings[0] not in suitable:
        yield _unsuitable(feature, settings[:1], Severity.ERROR)
    elif not suitable and _measure(settings[0]) is not DriftMeasure.AUTO:
        yield _unsuitable(feature, settings, Severity.WARNING)
    for setting in suitable:
        threshold = _threshold(feature, setting, config)
        if threshold is not None and threshold >= largest_drift(_measure(setting)):
            yield _out_of_reach(feature, _measure(setting), threshold)


def _comparing(feature: Feature) -> Collection[DriftMeasure]:
    """Return the measures that compare a feature as what it is."""
    if feature.is_number:
        return NUMBER_MEASURES
    return CATEGORY_MEASURES if feature.is_listed else ()


def _threshold(feature: Feature, setting: Json, config: Json) -> float | None:
    given = setting.get(OwnKey.THRESHOLD)
    if given is None and _measure(setting) in MEASURES_BY_CONFIG:
        given = config.get(DriftKey.THRESHOLD if feature.is_number else DriftKey.CATEGORICAL_THRESHOLD)
    return given if is_number(given) else None


def _unsuitable(feature: Feature, settings: Sequence[Json], severity: Severity) -> Finding:
    what = "numbers" if feature.is_number else "categories" if feature.is_listed else "texts that are too many to list"
    possible = [measure.value for measure in DriftMeasure if measure in _comparing(feature)]
    named = ", ".join(_measure(setting).value for setting in settings)
    line = feature.line("drift", "{measure: auto}") if possible else feature.line("evaluate", "false")
    return Finding(
        severity=severity,
        subject=feature.name,
        problem=f"{named} cannot see a change of it, because it holds {what}",
        remedy=f"write {line}" + (f"; such columns are compared by {', '.join(possible)}" if possible else ""),
    )


def _out_of_reach(feature: Feature, measure: DriftMeasure, threshold: float) -> Finding:
    return Finding(
        severity=Severity.ERROR if feature.has_alarm else Severity.WARNING,
        subject=feature.name,
        problem=f"the threshold {threshold:g} of its drift is out of reach, because {measure} is at most "
        f"{largest_drift(measure):.3g}",
        remedy=f"write {feature.line('drift_threshold', f'{default_drift_threshold(measure):g}')}",
    )


def _measure(setting: Json) -> DriftMeasure:
    return DriftMeasure(str(setting[OwnKey.MEASURE]))
