"""Texts that are too many to list: their formats, and values that become frequent."""

from collections.abc import Iterator, Mapping

from driftgauge_analyzer.data_quality.exact.baseline import occurrences_of
from driftgauge_analyzer.data_quality.exact.checks.category_drift import smallest_p_value
from driftgauge_analyzer.data_quality.exact.columns import Share
from driftgauge_analyzer.data_quality.exact.evidence import ComparedColumn, Evidence, more_likely
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.measures.l_infinity import l_infinity
from driftgauge_analyzer.profiling.details.hash_counts import FREQUENT_SHARE
from driftgauge_analyzer.significance.dependence import Dependence

Masks = Mapping[str, int]

# The margins of the corresponding checks of categories (docs/statistics.md).
SPIKE_MARGIN = 0.05
FORMAT_MARGIN = 0.10
NEW_FORMAT_MARGIN = 0.05


def frequent_text(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the text whose share has grown most: Fisher's test, times the window's different texts.

    Of a text that was not frequent in the baseline, it is only known that it held less than one row in a hundred.
    """
    before, window = column.baseline.texts, column.window.texts
    if before is None or window is None or before.frequent is None or not window.frequent:
        return
    # The most that is possible, so that a text is never called more frequent than is known.
    rare = round(before.rows * FREQUENT_SHARE)
    shares = [
        (value, Share(hits=count, rows=window.rows), Share(hits=before.frequent.get(value, rare), rows=before.rows))
        for value, count in window.frequent.items()
    ]
    value, now, then = max(shares, key=lambda one: one[1].value - one[2].value)
    yield Evidence(
        check=Check.SPIKE,
        effect=now.value - then.value,
        margin=SPIKE_MARGIN,
        p_value=lambda: column.window.values * more_likely(now, then, column.baseline.value_dependence),
        expected=f"the text {column.window.names.get(value, '?')!r} in at most {then.of('values')}, as in the baseline",
        found=f"it in {now.of('values')}",
    )


def formats(column: ComparedColumn) -> Iterator[Evidence]:
    """Test the shares of formats as categories, and new formats as unseen values."""
    before, window = column.baseline.texts, column.window.texts
    if before is not None and window is not None and before.masks and window.masks:
        dependence = column.baseline.value_dependence
        yield _moved_formats(before.masks, window.masks, dependence)
        yield _new_formats(before.masks, window.masks, dependence)


def _moved_formats(before: Masks, now: Masks, dependence: Dependence) -> Evidence:
    moved = l_infinity(before, now)
    return Evidence(
        check=Check.FORMAT,
        effect=moved,
        margin=FORMAT_MARGIN,
        p_value=lambda: smallest_p_value(now, before, FORMAT_MARGIN, dependence),
        expected=f"texts in the formats of the baseline, such as {_most_frequent(before)!r}",
        found=f"shares that moved by up to {moved:.1%}; the most frequent format is {_most_frequent(now)!r}",
    )


def _new_formats(before: Masks, now: Masks, dependence: Dependence) -> Evidence:
    new = {mask: count for mask, count in now.items() if mask not in before}
    occurrences = occurrences_of(before)
    hits, rows = occurrences.effective
    share = Share(hits=sum(new.values()), rows=sum(now.values()))
    example = f", such as {_most_frequent(new)!r}" if new else ""
    return Evidence(
        check=Check.FORMAT,
        effect=share.value - occurrences.unseen_share,
        margin=NEW_FORMAT_MARGIN,
        p_value=lambda: more_likely(share, Share(hits=hits, rows=rows), dependence),
        expected=f"formats that are new to the baseline in {occurrences.unseen_share:.1%} of values",
        found=f"them in {share.of('values')}{example}",
    )


def _most_frequent(masks: Masks) -> str:
    # Sorted first, so that of equally frequent formats always the same one is named.
    return max(sorted(masks), key=lambda mask: masks[mask])
