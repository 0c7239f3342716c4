"""Numbers beyond the baseline's range, and beyond its tails."""

from collections.abc import Iterator

from driftgauge_analyzer.data_quality.exact.columns import Share
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence, more_likely
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.significance.tails import binomial_tail
from driftgauge_contract.constraints import Limit

# Margins by simulation (docs/statistics.md): below them, healthy windows of some thousand rows differ as well.
RANGE_MARGIN = 0.01
TAIL_MARGIN = 0.03
# The worse of two sides is tested, so that its p-value counts twice.
_SIDES = 2


def beyond_range(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the share of numbers below the smallest or above the largest of the baseline, which has none of them."""
    baseline, beyond = column.baseline, column.window.beyond
    if not baseline.type.numeric or not beyond.numbers or not baseline.present:
        return
    sides = [
        (beyond.below_range, f"at least {baseline.lowest:g}", "smaller ones"),
        (beyond.above_range, f"at most {baseline.highest:g}", "larger ones"),
    ]
    hits, expected, found = max(sides)
    window, before = Share(hits=hits, rows=beyond.numbers), Share(hits=0, rows=baseline.present - baseline.no_numbers)
    yield Evidence(
        check=Check.RANGE,
        effect=window.value,
        margin=RANGE_MARGIN,
        p_value=lambda: _SIDES * more_likely(window, before, baseline.value_dependence),
        expected=f"numbers of {expected}, as all {baseline.present} in the baseline",
        found=f"{found} in {window.of('numbers')}",
    )


def beyond_tails(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the share of numbers beyond the baseline's 1 % and 99 % points, where a sketch would tell little."""
    baseline, beyond = column.baseline, column.window.beyond
    if baseline.lower_tail is None or baseline.upper_tail is None or not beyond.numbers:
        return
    rows, baseline_rows = beyond.numbers, baseline.present
    sides = [
        (beyond.below_point, baseline.lower_tail, "below"),
        (beyond.above_point, baseline.upper_tail, "above"),
    ]
    hits, tail, side = max(sides, key=lambda one: one[0] / rows - one[1].count / baseline_rows)
    window, before = Share(hits=hits, rows=rows), Share(hits=tail.count, rows=baseline_rows)
    yield Evidence(
        check=Check.TAIL,
        effect=window.value - before.value,
        margin=TAIL_MARGIN,
        p_value=lambda: _SIDES * more_likely(window, before, baseline.value_dependence),
        expected=f"numbers {side} {tail.point:g} in {before.of('rows')}, as in the baseline",
        found=f"them in {window.of('rows')}",
    )


def negative(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the limit that a person wrote: no number is negative. What a baseline suggests is a matter of its range."""
    numbers = column.window.numbers
    if Limit.NON_NEGATIVE not in column.limits or numbers is None:
        return
    # A sketch has weights, whose sum is the number of rows up to rounding.
    rows = round(numbers.sample.total)
    hits = round(float(numbers.sample.weights[numbers.sample.values < 0].sum()))
    window = Share(hits=hits, rows=rows)
    yield Evidence(
        check=Check.NON_NEGATIVE,
        effect=window.value,
        margin=0.0,
        p_value=lambda: binomial_tail(hits, rows, 0.0),
        expected="no negative number, which is a limit",
        found=f"negative ones in {window.of('rows')}",
    )
