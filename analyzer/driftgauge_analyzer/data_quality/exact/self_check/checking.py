"""The whole check of a baseline."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from driftgauge_analyzer.baseline_problems import BaselineProblem, too_few_rows
from driftgauge_analyzer.data_quality.constraints import Constraints
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn
from driftgauge_analyzer.data_quality.exact.comparison import compare_columns
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn
from driftgauge_analyzer.data_quality.exact.expectations import Expectations
from driftgauge_analyzer.data_quality.exact.self_check.columns import column_problems
from driftgauge_analyzer.data_quality.exact.self_check.measures import measure_problems
from driftgauge_analyzer.data_quality.exact.self_check.resampling import resampled
from driftgauge_analyzer.data_quality.exact.time_order import grouping_columns, respecting_order
from driftgauge_analyzer.errors import listed
from driftgauge_contract.findings import MIN_BASELINE_ROWS, Severity

_WINDOWS = 5
_MAX_ROWS = 200
# One finding may be chance; the same one in two of five windows hardly is.
_SOME = 2
_SEED = 20261125


def self_check(
    baseline: Mapping[str, BaselineColumn], constraints: Constraints, expectations: Expectations, alpha: float
) -> list[BaselineProblem]:
    """Return every problem of a baseline: errors first.

    The resample is seeded, so that the same baseline always has the same problems.
    """
    baseline = respecting_order(baseline, expectations.ordered)
    columns = [baseline[feature.name] for feature in constraints.features if feature.name in baseline]
    problems = [
        *_size_problems(columns),
        *_order_problems(baseline),
        *(problem for column in columns for problem in column_problems(column)),
        *(problem for column in columns for problem in measure_problems(column, expectations.drift_of(column.name))),
        *_healthy_violations(baseline, constraints, expectations, alpha),
    ]
    return sorted(problems, key=lambda problem: problem.severity is Severity.WARNING)


def _size_problems(columns: Sequence[BaselineColumn]) -> Iterator[BaselineProblem]:
    rows = max((column.rows for column in columns), default=0)
    if rows < MIN_BASELINE_ROWS:
        yield too_few_rows(rows)


def _order_problems(baseline: Mapping[str, BaselineColumn]) -> Iterator[BaselineProblem]:
    for name in grouping_columns(baseline):
        yield BaselineProblem(
            severity=Severity.WARNING,
            feature_name=name,
            problem="the rows of each of its values stand together, so that the file's order is not taken for that of "
            "time, and rows are taken for independent",
            remedy="keep the order in which the rows came, or shuffle them if it is unknown",
        )
    growing = [name for name, column in baseline.items() if column.value_dependence.still_grows]
    if growing:
        yield BaselineProblem(
            severity=Severity.WARNING,
            feature_name=None,
            problem="rows resemble each other over longer stretches than this baseline can show, "
            f"so that healthy windows may have findings: {listed(growing)}",
            remedy="take a dataset that covers many such stretches",
        )


def _healthy_violations(
    baseline: Mapping[str, BaselineColumn], constraints: Constraints, expectations: Expectations, alpha: float
) -> Iterator[BaselineProblem]:
    """Yield the checks that find something in windows of the baseline's own rows."""
    random = np.random.default_rng(_SEED)
    found: Counter[tuple[str, str]] = Counter()
    for _ in range(_WINDOWS):
        columns = [
            ComparedColumn(
                baseline=baseline[expected.name],
                window=resampled(
                    baseline[expected.name],
                    min(baseline[expected.name].rows, _MAX_ROWS),
                    random,
                    expected.domains,
                ),
                expected=expected,
                drift=expectations.drift_of(expected.name),
                limits=expectations.limits_of(expected, baseline[expected.name]),
            )
            for expected in constraints.features
            if expected.name in baseline
        ]
        findings = compare_columns(columns, alpha).findings
        found.update({(finding.feature_name, finding.evidence.check.value) for finding in findings})
    for (feature, check), count in found.items():
        if count >= _SOME:
            yield BaselineProblem(
                severity=Severity.ERROR,
                feature_name=feature,
                problem=f"{check} would violate on healthy data: in {count} of {_WINDOWS} windows of its own rows",
                remedy="relax the override of this feature, or leave it to what the baseline suggests",
            )
