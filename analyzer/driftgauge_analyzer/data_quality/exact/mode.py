"""Data-quality jobs in `exact` mode."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from driftgauge_analyzer.baseline_problems import findings_document
from driftgauge_analyzer.data_quality.constraints import Constraints
from driftgauge_analyzer.data_quality.exact.baseline import baseline_columns, read_baseline
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn
from driftgauge_analyzer.data_quality.exact.comparison import (
    ExactComparison,
    compare_columns,
    strongest_first,
    with_prediction_drift,
)
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn
from driftgauge_analyzer.data_quality.exact.expectations import Expectations, read_expectations
from driftgauge_analyzer.data_quality.exact.own_statistics import own_statistics
from driftgauge_analyzer.data_quality.exact.report import column_misfits, violations_document
from driftgauge_analyzer.data_quality.exact.self_check.checking import self_check
from driftgauge_analyzer.data_quality.exact.time_order import respecting_order
from driftgauge_analyzer.data_quality.exact.window import window_column
from driftgauge_analyzer.data_quality.feature_metrics import feature_metrics
from driftgauge_analyzer.data_quality.mode import Result
from driftgauge_analyzer.data_quality.statistics import JsonObject, statistics_document
from driftgauge_analyzer.data_quality.suggest import suggest_constraints
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.documents import Node
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.metrics import MetricDatum
from driftgauge_analyzer.profiling.details.column_details import DetailsOf
from driftgauge_analyzer.profiling.profile import DatasetProfile
from driftgauge_contract.constraints import OWN_KEY, Mode, OwnKey
from driftgauge_contract.false_alarms import DEFAULT_ALPHA
from driftgauge_contract.metrics import DRIFTED_FEATURES, LARGEST_DRIFT
from driftgauge_contract.paths import CONSTRAINTS_FILE, FINDINGS_FILE, STATISTICS_FILE

log = logging.getLogger(__name__)

# Differences of numbers near the end of the double range are infinite, and what follows from them is no finding.
_QUIET = np.errstate(over="ignore", invalid="ignore")

_NAMED: JsonObject = {OWN_KEY: {OwnKey.MODE.value: Mode.EXACT.value}}


@dataclass(frozen=True, kw_only=True)
class Exact:
    """`exact` mode, with a baseline where there is one to compare with."""

    baseline: Mapping[str, BaselineColumn] = field(default_factory=dict)
    expectations: Expectations = field(default_factory=Expectations)
    alpha: float = DEFAULT_ALPHA

    @classmethod
    def of(cls, settings: JobSettings) -> "Exact":
        """Read what a job compares with."""
        if settings.baseline_constraints is None:
            return cls()
        if settings.baseline_statistics is None:
            log.warning("Nothing but the columns' names is compared: there are no baseline statistics")
            return cls()
        baseline = read_baseline(settings.baseline_statistics)
        coarse = [name for name, column in baseline.items() if column.type.numeric and not column.has_sketch]
        if coarse:
            log.warning("Drift is compared in ten bins where the statistics have no sketch: %s", ", ".join(coarse))
        expectations = read_expectations(settings.baseline_constraints)
        baseline = respecting_order(baseline, expectations.ordered)
        # Both comparisons together may have as many false findings as one.
        alpha = settings.alpha / 2 if settings.reference else settings.alpha
        return cls(baseline=baseline, expectations=expectations, alpha=alpha)

    @_QUIET
    def with_reference(self, reference: DatasetProfile, settings: JobSettings) -> "Exact":
        """Return the mode that compares with a reference in place of the baseline."""
        # Sketches are needed here, and written nowhere.
        statistics, _ = self.described(reference, replace(settings, raw_values=True))
        columns = baseline_columns(Node(dict(statistics), "the statistics of the reference"))
        return replace(
            self,
            # Captures are read in the order of time.
            baseline=respecting_order(columns, ordered=True),
            expectations=replace(self.expectations, feature_limits={}, ordered=True),
        )

    @property
    def details(self) -> DetailsOf:
        """Return the details that are kept of columns while they are read."""
        return DetailsOf({name: column.probe for name, column in self.baseline.items()})

    @_QUIET
    def baseline_documents(self, profile: DatasetProfile, settings: JobSettings) -> dict[str, JsonObject]:
        """Return what a baseline job writes: also what is wrong with the baseline."""
        statistics, constraints = self.described(profile, settings)
        columns = baseline_columns(Node(dict(statistics), "statistics"))
        problems = self_check(columns, suggest_constraints(profile), self.expectations, self.alpha)
        for problem in problems:
            log.info("%s: %s; %s", problem.feature_name or "The baseline", problem.problem, problem.remedy)
        return {
            STATISTICS_FILE: statistics,
            CONSTRAINTS_FILE: constraints,
            FINDINGS_FILE: findings_document(problems),
        }

    @_QUIET
    def described(self, profile: DatasetProfile, settings: JobSettings) -> tuple[JsonObject, JsonObject]:
        """Return the statistics of the data, and the constraints that it suggests."""
        statistics = statistics_document(
            profile,
            generation=settings.generation,
            mode=settings.mode,
            raw_values=settings.raw_values,
            own_fields=partial(own_statistics, raw_values=settings.raw_values),
        )
        constraints = suggest_constraints(profile).document(settings.generation)
        own: JsonObject = {OwnKey.MODE.value: Mode.EXACT.value}
        if profile.predictions:
            own[OwnKey.PREDICTIONS.value] = list(profile.predictions)
        return {**statistics, **_NAMED}, {**constraints, OWN_KEY: own}

    @_QUIET
    def compare(self, profile: DatasetProfile, constraints: Constraints) -> Result:
        """Compare a window with the baseline."""
        comparison = compare_columns(list(self._columns(profile, constraints)), self.alpha)
        predictions = self.expectations.predictions
        comparison = strongest_first(with_prediction_drift(comparison, predictions), predictions)
        misfits = column_misfits(profile.columns, constraints.names)
        document = violations_document(comparison, misfits, self.alpha)
        published = {name: drift.published for name, drift in comparison.drifts.items()}
        return Result(
            document=document,
            violations=len(misfits) + len(comparison.findings),
            metrics=[*feature_metrics(profile, constraints, published), *_totals(comparison)],
        )

    def _columns(self, profile: DatasetProfile, constraints: Constraints) -> Iterator[ComparedColumn]:
        for expected in constraints.features:
            current, baseline = profile.columns.get(expected.name), self.baseline.get(expected.name)
            if current is not None and baseline is not None:
                yield ComparedColumn(
                    baseline=baseline,
                    window=window_column(current, baseline),
                    expected=expected,
                    drift=self.expectations.drift_of(expected.name),
                    limits=self.expectations.limits_of(expected, baseline),
                )


def _totals(comparison: ExactComparison) -> list[MetricDatum]:
    drifted = {one.feature_name for one in comparison.findings if one.evidence.check is Check.BASELINE_DRIFT}
    largest = max((drift.published for drift in comparison.drifts.values()), default=0.0)
    return [
        MetricDatum(name=DRIFTED_FEATURES, value=float(len(drifted)), unit="Count"),
        MetricDatum(name=LARGEST_DRIFT, value=largest),
    ]
