"""Missing values."""

from collections.abc import Iterator

from driftgauge_analyzer.data_quality.exact.columns import Share
from driftgauge_analyzer.data_quality.exact.evidence import SHARE_WEIGHT, ComparedColumn, Evidence, more_likely
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.significance.tails import binomial_tail
from driftgauge_contract.constraints import Limit

MARGIN = 0.02


def missing_values(column: ComparedColumn) -> Iterator[Evidence]:
    """Test whether more values are missing: Fisher's test, or the binomial one against a limit that a person wrote."""
    types, baseline = column.window.types, column.baseline
    window = Share(hits=types.null, rows=types.total)
    if Limit.COMPLETENESS in column.limits:
        allowed = max(0.0, 1 - column.expected.completeness)
        yield Evidence(
            check=Check.COMPLETENESS,
            effect=window.value - allowed,
            margin=0.0,
            p_value=lambda: binomial_tail(window.hits, window.rows, allowed),
            expected=f"missing values in at most {allowed:.1%} of rows, which is a limit",
            found=f"them in {window.of('rows')}",
            weight=SHARE_WEIGHT,
        )
    elif baseline.rows:
        before = Share(hits=baseline.missing, rows=baseline.rows)
        yield Evidence(
            check=Check.COMPLETENESS,
            effect=window.value - before.value,
            margin=MARGIN,
            p_value=lambda: more_likely(window, before, baseline.missing_dependence),
            expected=f"missing values in {before.of('rows')}, as in the baseline",
            found=f"them in {window.of('rows')}",
            weight=SHARE_WEIGHT,
        )
