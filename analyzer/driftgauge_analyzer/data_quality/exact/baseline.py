"""The baseline's columns, from its statistics.json; only the own fields are in no other tool's file."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from driftgauge_analyzer.data_quality.baseline import read_categories, read_levels
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn, Numbers, TextShares
from driftgauge_analyzer.data_quality.exact.window import present_categories
from driftgauge_analyzer.data_quality.shapes import STATISTICS
from driftgauge_analyzer.documents import Node, read_document
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_analyzer.profiling.cell_types import TypeCounts
from driftgauge_analyzer.profiling.details.extremes import Tail
from driftgauge_analyzer.profiling.details.membership import Membership
from driftgauge_analyzer.profiling.details.row_order import Arrangement
from driftgauge_analyzer.profiling.kll import MAX_EXACT
from driftgauge_analyzer.significance.dependence import Dependence, DesignEffect
from driftgauge_analyzer.significance.unseen import Occurrences
from driftgauge_contract.constraints import OWN_KEY, InferredType
from driftgauge_contract.statistics import COUNTS_KEY, CountKey


def read_baseline(path: Path) -> dict[str, BaselineColumn]:
    """Return each column of a baseline."""
    return baseline_columns(read_document(path, "features", "a data-quality statistics file", STATISTICS))


def baseline_columns(root: Node) -> dict[str, BaselineColumn]:
    """Return each column that a statistics document describes."""
    return {node.text("name"): _column(node) for node in root.children("features")}


def _column(node: Node) -> BaselineColumn:
    column_type = node.choice("inferred_type", InferredType, InferredType.UNKNOWN)
    own = node.child(OWN_KEY)
    described = node.child("numerical_statistics" if column_type.numeric else "string_statistics")
    common = described.child("common")
    present, missing = common.count("num_present"), common.count("num_missing")
    order = own.child("order")
    base = BaselineColumn(
        name=node.text("name"),
        type=column_type,
        present=present,
        missing=missing if described.value else own.child(COUNTS_KEY).count(CountKey.MISSING),
        counts=_counts(own),
        placeholders=own.child(COUNTS_KEY).count(CountKey.PLACEHOLDERS),
        value_dependence=_dependence(order, "values"),
        arrangement=order.choice("arrangement", Arrangement, Arrangement.MIXED),
        missing_dependence=_dependence(order, "missing"),
    )
    return _with_numbers(base, described, own) if column_type.numeric else _with_texts(base, described, own)


def _with_numbers(base: BaselineColumn, described: Node, own: Node) -> BaselineColumn:
    tails = own.child("tails")
    return replace(
        base,
        distinct=described.count("approximate_num_distinct_values"),
        numbers=_numbers(described.child("distribution").child("kll")),
        lowest=described.number("min", 0),
        highest=described.number("max", 0),
        lower_tail=_tail(tails, "lower"),
        upper_tail=_tail(tails, "upper"),
    )


def _numbers(distribution: Node) -> Numbers | None:
    levels = read_levels(distribution.child("sketch"))
    if levels is not None:
        return Numbers(sample=Sample.of_sketch(levels), sketched=len(levels) > 1)
    buckets = list(distribution.children("buckets"))
    # Without raw values the file has no sketch, only the buckets that were counted by it.
    counts = np.array([bucket.number("count", 0, least=0) for bucket in buckets])
    if not counts.sum():
        return None
    edges = [bucket.number("lower_bound", 0) for bucket in buckets] + [buckets[-1].number("upper_bound", 0)]
    # A constant column has ten bins of no width, in which nothing can be placed.
    if len(set(edges)) < len(edges):
        return None
    return Numbers(
        sample=Sample(np.array(edges[:-1]), counts), sketched=counts.sum() > MAX_EXACT, edges=np.array(edges)
    )


def _with_texts(base: BaselineColumn, described: Node, own: Node) -> BaselineColumn:
    listed = read_categories(described.child("distribution").child("categorical"))
    distinct = described.count("distinct_count")
    if listed is not None:
        categories = present_categories(listed, base.missing) or {}
        return replace(base, distinct=distinct, categories=categories, occurrences=occurrences_of(categories))
    texts = own.child("texts")
    if not texts.value:
        return replace(base, distinct=distinct)
    occurrences = Occurrences(rows=texts.count("rows"), once=texts.count("once"), twice=texts.count("twice"))
    return replace(
        base,
        distinct=distinct,
        texts=_text_shares(texts, occurrences.rows),
        occurrences=occurrences,
        membership=_membership(texts),
    )


def occurrences_of(counts: Mapping[str, int]) -> Occurrences:
    """Return how many values occur once and twice."""
    times = Counter(counts.values())
    return Occurrences(rows=sum(counts.values()), once=times[1], twice=times[2])


def _text_shares(texts: Node, rows: int) -> TextShares:
    masks, frequent = None, None
    if texts.items("masks") is not None:
        masks = {mask.text("value"): mask.count("count") for mask in texts.children("masks")}
    if texts.items("frequent") is not None:
        frequent = {_hash(value): value.count("count") for value in texts.children("frequent")}
    return TextShares(
        rows=rows,
        frequent=frequent,
        masks=masks,
    )


def _hash(node: Node) -> int:
    text = node.text("hash")
    try:
        return int(text, 16)
    except ValueError:
        raise AnalyzerError(f"{node.where}.hash is {text!r}; it must be 16 hexadecimal digits") from None


def _membership(texts: Node) -> Membership | None:
    if "membership" not in texts.value:
        return None
    try:
        return Membership.parse(texts.text("membership"))
    except ValueError as error:
        raise AnalyzerError(f"{texts.where}.membership cannot be read: {error}") from None


def _counts(own: Node) -> TypeCounts | None:
    counts = own.child(COUNTS_KEY)
    if not counts.value:
        return None
    return TypeCounts(
        null=counts.count(CountKey.MISSING),
        integral=counts.count(CountKey.INTEGRAL),
        fractional=counts.count(CountKey.FRACTIONAL),
        boolean=counts.count(CountKey.BOOLEAN),
        string=counts.count(CountKey.STRING),
    )


def _tail(tails: Node, side: str) -> Tail | None:
    tail = tails.child(side)
    return Tail(point=tail.number("point", 0), count=tail.count("count")) if tail.value else None


def _dependence(order: Node, key: str) -> Dependence:
    return Dependence(
        tuple(
            DesignEffect(
                length=int(node.number("rows", 1)),
                effect=node.number("effect", 1, least=0),
                blocks=int(node.number("blocks", 2)),
            )
            for node in order.children(key)
        )
    )
