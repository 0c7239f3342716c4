"""A window's columns, from its profile."""

from collections.abc import Mapping

from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn, Numbers, Share, TextShares, WindowColumn
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_analyzer.profiling.categories import NULL_VALUE
from driftgauge_analyzer.profiling.profile import ColumnProfile


def window_column(profile: ColumnProfile, baseline: BaselineColumn) -> WindowColumn:
    """Return what the checks compare with the baseline's column."""
    details = profile.details
    if baseline.type.numeric or details is None:
        return WindowColumn(
            types=profile.types, numbers=_numbers(profile), beyond=details.beyond if details else WindowColumn.beyond
        )
    texts, counts = details.texts, details.texts.counts
    categories = present_categories(profile.categories.buckets, profile.types.null)
    return WindowColumn(
        types=profile.types,
        categories=categories,
        unseen=_unseen(profile, baseline, categories),
        outside=_outside(profile),
        texts=TextShares(rows=counts.rows, frequent=counts.frequent(), masks=texts.masks),
        names=texts.names,
        values=len(counts.hashes),
    )


def present_categories(buckets: dict[str, int] | None, missing: int) -> dict[str, int] | None:
    """Return counts of texts without the missing cells, which Model Monitor counts as a text of their own."""
    if buckets is None:
        return None
    counts = {**buckets, NULL_VALUE: buckets.get(NULL_VALUE, 0) - missing}
    return {text: count for text, count in counts.items() if count > 0}


def _numbers(profile: ColumnProfile) -> Numbers | None:
    levels = profile.sketch.levels
    if not any(map(len, levels)):
        return None
    # A sketch of one level still has every number of the window.
    return Numbers(sample=Sample.of_sketch(levels), sketched=len(levels) > 1)


def _unseen(profile: ColumnProfile, baseline: BaselineColumn, categories: Mapping[str, int] | None) -> Share | None:
    present = profile.types.present
    # Exact counts where both sides list their texts; otherwise what was counted against the baseline while reading.
    if baseline.categories is not None and categories is not None:
        known = sum(count for text, count in categories.items() if text in baseline.categories)
        return Share(hits=present - known, rows=present)
    if baseline.categories is not None:
        return _outside(profile)
    if baseline.membership is None or profile.details is None:
        return None
    texts = profile.details.texts
    return Share(hits=texts.unknown, rows=texts.counts.rows)


def _outside(profile: ColumnProfile) -> Share | None:
    present = profile.types.present
    return Share(hits=present - profile.within_domain, rows=present) if profile.has_domain else None
