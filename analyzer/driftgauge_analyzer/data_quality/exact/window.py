"""A window's columns, from its profile."""

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
    return WindowColumn(
        types=profile.types,
        categories=present_categories(profile.categories.buckets, profile.types.null),
        unseen=_unseen(profile, baseline),
        texts=TextShares(rows=counts.rows, frequent=counts.frequent(), masked=texts.masked, masks=texts.masks),
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
    return Numbers(sample=Sample.of_sketch(levels), sketched=len(levels) > 1)


def _unseen(profile: ColumnProfile, baseline: BaselineColumn) -> Share | None:
    present = profile.types.present
    if baseline.categories is not None:
        return Share(hits=present - profile.within_domain, rows=present)
    if baseline.membership is None or profile.details is None:
        return None
    texts = profile.details.texts
    return Share(hits=texts.unknown, rows=texts.counts.rows)
