"""constraint_violations.json in `exact` mode: each finding in words, and its figures beside them."""

from collections.abc import Iterable, Sequence

from driftgauge_analyzer.data_quality.exact.comparison import ExactComparison, Finding, MeasuredDrift
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.errors import listed
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_contract.constraints import OWN_KEY, Mode, OwnKey

JsonObject = dict[str, JsonValue]


def violations_document(comparison: ExactComparison, misfits: Sequence[JsonObject], alpha: float) -> JsonObject:
    """Return the whole file; columns that are missing or new come first."""
    return {
        "violations": [*misfits, *map(_violation, comparison.findings)],
        OWN_KEY: {
            OwnKey.MODE.value: Mode.EXACT.value,
            "alpha": alpha,
            "tests": comparison.tests,
            OwnKey.DRIFT.value: {name: _drift(drift) for name, drift in comparison.drifts.items()},
        },
    }


def column_misfits(current: Iterable[str], expected: Iterable[str]) -> list[JsonObject]:
    """Return the violations of columns that are missing, and of columns that the baseline does not have."""
    current, expected = list(current), list(expected)
    missing = [name for name in expected if name not in set(current)]
    extra = [name for name in current if name not in set(expected)]
    found = [
        (Check.MISSING_COLUMN, "Missing columns", missing, f"columns of the baseline are missing: {listed(missing)}"),
        (Check.EXTRA_COLUMN, "Extra columns", extra, f"columns are not in the baseline: {listed(extra)}"),
    ]
    return [
        {
            "feature_name": feature,
            "constraint_check_type": check.value,
            "description": f"{len(names)} {description}. The other columns were checked.",
        }
        for check, feature, names, description in found
        if names
    ]


def _violation(finding: Finding) -> JsonObject:
    evidence = finding.evidence
    violation: JsonObject = {
        "feature_name": finding.feature_name,
        "constraint_check_type": evidence.check.value,
        "description": f"Expected {evidence.expected}; found {evidence.found}. The effect is {evidence.effect:.3g} "
        f"(margin {evidence.margin:.3g}), p is {_p_value(finding.p_value)} (level {finding.level:.2g}).",
        "expected": evidence.expected,
        "found": evidence.found,
        "p_value": finding.p_value,
        "effect": evidence.effect,
        "margin": evidence.margin,
    }
    return violation if evidence.measure is None else {**violation, OwnKey.MEASURE.value: evidence.measure.value}


def _drift(drift: MeasuredDrift) -> JsonObject:
    """Return a feature's distance, also where it is no finding."""
    measure = drift.evidence.measure
    return {
        OwnKey.MEASURE.value: None if measure is None else measure.value,
        "distance": drift.evidence.effect,
        OwnKey.THRESHOLD.value: drift.evidence.margin,
        "p_value": drift.p_value,
    }


def _p_value(p_value: float) -> str:
    # A double ends there; it does not mean that chance is impossible.
    return f"{p_value:.2g}" if p_value else "below 1e-300"
