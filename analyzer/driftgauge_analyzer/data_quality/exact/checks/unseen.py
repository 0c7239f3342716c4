"""Texts that the baseline does not have."""

from collections.abc import Iterator

from driftgauge_analyzer.data_quality.exact.columns import Share
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence, more_likely
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.significance.tails import binomial_tail
from driftgauge_contract.constraints import Limit

MARGIN = 0.05


def unseen_values(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the share of unseen values against the rate that the baseline's rare ones predict.

    A list that a person wrote, or a threshold, is a limit instead.
    """
    window, outside, occurrences = column.window.unseen, column.window.outside, column.baseline.occurrences
    if Limit.DOMAIN in column.limits and outside is not None and outside.rows:
        allowed = max(0.0, 1 - column.expected.config.domain_content_threshold)
        yield Evidence(
            check=Check.CATEGORICAL_VALUES,
            effect=outside.value - allowed,
            margin=0.0,
            p_value=lambda: binomial_tail(outside.hits, outside.rows, allowed),
            expected=f"listed values in all but {allowed:.1%} of rows, which is a limit",
            found=f"others in {outside.of('rows')}",
        )
    elif window is not None and window.rows and occurrences is not None and occurrences.rows:
        hits, rows = occurrences.effective
        yield Evidence(
            check=Check.CATEGORICAL_VALUES,
            effect=window.value - occurrences.unseen_share,
            margin=MARGIN,
            p_value=lambda: more_likely(window, Share(hits=hits, rows=rows), column.baseline.value_dependence),
            expected=f"values that are new to the baseline in {occurrences.unseen_share:.1%} of rows, "
            "as its rare ones predict",
            found=f"them in {window.of('rows')}",
        )
