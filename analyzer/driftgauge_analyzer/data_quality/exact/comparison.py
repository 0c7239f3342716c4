"""Comparing a window with its baseline, at one rate of false alarms for all columns and checks together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from driftgauge_analyzer.data_quality.exact.checks.all_checks import CHECKS
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.significance.family import level_of_each
from driftgauge_contract.constraints import Switch


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Evidence that is unlikely by chance, of an effect that matters."""

    feature_name: str
    evidence: Evidence
    p_value: float
    level: float
    """The level of the test: its part of the window's rate."""


@dataclass(frozen=True, kw_only=True)
class MeasuredDrift:
    """A feature's distance from the baseline by its first measure."""

    evidence: Evidence
    p_value: float
    level: float

    @property
    def published(self) -> float:
        """The distance where chance does not explain it, else 0: the metric that an alarm watches."""
        return self.evidence.effect if self.p_value < self.level else 0.0


@dataclass(frozen=True, kw_only=True)
class ExactComparison:
    """The result of comparing a window with its baseline."""

    findings: tuple[Finding, ...]
    drifts: Mapping[str, MeasuredDrift]
    tests: int


def compare_columns(columns: Sequence[ComparedColumn], alpha: float) -> ExactComparison:
    """Check columns. A finding needs an effect beyond its margin, and `p < alpha w / sum(w)` for its test's weight `w`.

    The published distance is 0 where its p-value is not below the level, so that an alarm with the constraint's
    threshold goes to ALARM in just the windows in which the report has the finding.
    """
    evidence = {column.expected.name: _evidence(column) for column in columns}
    evaluated = [column.expected.name for column in columns if _is_evaluated(column)]
    weights = [one.weight for name in evaluated for one in evidence[name]]
    level = level_of_each(alpha, sum(weights))
    findings = tuple(finding for name in evaluated for finding in _findings(name, evidence[name], level))
    return ExactComparison(
        findings=findings, drifts=_drifts(evidence, level), tests=sum(weight > 0 for weight in weights)
    )


def with_prediction_drift(comparison: ExactComparison, predictions: Collection[str]) -> ExactComparison:
    """Return the comparison with the drift of the endpoint's answers as findings of their own kind."""
    findings = tuple(_of_prediction(one) if one.feature_name in predictions else one for one in comparison.findings)
    return replace(comparison, findings=findings)


def strongest_first(comparison: ExactComparison, predictions: Collection[str]) -> ExactComparison:
    """Return the comparison with the column first that chance explains least, and features before predictions.

    Predictions drift because features do, so that the cause is named before its effect.
    """
    smallest: dict[str, float] = {}
    for one in comparison.findings:
        smallest[one.feature_name] = min(one.p_value, smallest.get(one.feature_name, 1.0))

    def order(finding: Finding) -> tuple[bool, float, str]:
        # The name keeps the findings of a column together where several columns have the same p-value.
        name = finding.feature_name
        return name in predictions, smallest[name], name

    return replace(comparison, findings=tuple(sorted(comparison.findings, key=order)))


def _of_prediction(finding: Finding) -> Finding:
    if finding.evidence.check is not Check.BASELINE_DRIFT:
        return finding
    return replace(finding, evidence=replace(finding.evidence, check=Check.PREDICTION_DRIFT))


def _evidence(column: ComparedColumn) -> list[Evidence]:
    return [one for check in CHECKS for one in check(column)]


def _is_evaluated(column: ComparedColumn) -> bool:
    return column.expected.config.evaluate_constraints is Switch.ENABLED


def _findings(name: str, evidence: Iterable[Evidence], level: float) -> Iterable[Finding]:
    for one in evidence:
        # P-values are worked out for the few effects that matter: they take most of the time.
        own_level = level * (one.weight or 1.0)
        if one.matters and (p_value := one.p_value()) < own_level:
            yield Finding(feature_name=name, evidence=one, p_value=p_value, level=own_level)


def _drifts(evidence: Mapping[str, Sequence[Evidence]], level: float) -> dict[str, MeasuredDrift]:
    """Return the distance of each feature by its first measure."""
    drifts = {}
    for name, found in evidence.items():
        first = next((one for one in found if one.check is Check.BASELINE_DRIFT), None)
        if first is not None:
            drifts[name] = MeasuredDrift(evidence=first, p_value=first.p_value(), level=level)
    return drifts
