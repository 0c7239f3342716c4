"""Writing the statistics.json of a dataset from its profile."""

from collections.abc import Callable

import numpy as np

from driftgauge_analyzer.data_quality import corrections
from driftgauge_analyzer.data_quality.listed_categories import ListedCategories
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.profiling.kll import SHRINKING_FACTOR, K, KllSketch, weighted
from driftgauge_analyzer.profiling.profile import ColumnProfile, DatasetProfile
from driftgauge_contract.constraints import OWN_KEY, InferredType, Mode

VERSION = 0.0
BUCKETS = 10

JsonObject = dict[str, JsonValue]
OwnFields = Callable[[ColumnProfile], JsonObject]


def statistics_document(
    profile: DatasetProfile,
    *,
    generation: Generation,
    mode: Mode = Mode.COMPAT,
    raw_values: bool = True,
    own_fields: OwnFields | None = None,
) -> JsonObject:
    """Return the whole document; a feature's own fields are what no container of AWS writes."""
    write = _Statistics(
        generation=generation, mode=mode, raw_values=raw_values, categories=ListedCategories.of(profile)
    )
    document: JsonObject = {
        "version": VERSION,
        "dataset": {"item_count": profile.item_count},
        "features": [
            {**write.feature(name, column), **({OWN_KEY: own_fields(column)} if own_fields else {})}
            for name, column in profile.columns.items()
        ],
    }
    if mode is Mode.EXACT:
        document = corrections.noted(document, corrections.STATISTICS)
    return corrections.noting_parts(document, profile.parts)


class _Statistics:
    def __init__(self, *, generation: Generation, mode: Mode, raw_values: bool, categories: ListedCategories) -> None:
        # Only containers of generation C write completeness, and the distinct values of numbers.
        self._with_completeness = generation is Generation.C
        self._mode = mode
        self._raw_values = raw_values
        self._categories = categories

    def feature(self, name: str, column: ColumnProfile) -> JsonObject:
        """Describe one column. Of a column without any values only the name is known."""
        described: JsonObject = {"name": name, "inferred_type": column.type.value}
        if column.type.numeric:
            described["numerical_statistics"] = self._numerical(column)
        elif column.type is InferredType.STRING:
            described["string_statistics"] = self._textual(name, column)
        return described

    def _numerical(self, column: ColumnProfile) -> JsonObject:
        moments = column.moments
        newer: JsonObject = {}
        if self._with_completeness:
            newer = {
                "approximate_num_distinct_values": column.distinct.estimate,
                "completeness": column.completeness,
            }
        return {
            "common": _common(column),
            "mean": moments.mean,
            "sum": moments.sum,
            "std_dev": moments.standard_deviation,
            "min": moments.minimum,
            "max": moments.maximum,
            **newer,
            "distribution": {"kll": self._kll(column)},
        }

    def _kll(self, column: ColumnProfile) -> JsonObject:
        parameters: JsonObject = {"c": SHRINKING_FACTOR, "k": float(K)}
        sketch: JsonObject = {"parameters": parameters}
        # A sketch of a short column is the column itself, in the order of its rows.
        if self._raw_values:
            sketch["data"] = list(column.sketch.levels)
        bounds = bucket_bounds(column.moments.minimum, column.moments.maximum)
        # Rounding may put the last bound below the maximum, which then falls out of AWS's histogram.
        if self._mode is Mode.EXACT:
            bounds[-1] = column.moments.maximum
        return {"buckets": _buckets(column.sketch, bounds), "sketch": sketch}

    def _textual(self, name: str, column: ColumnProfile) -> JsonObject:
        described: JsonObject = {"common": _common(column), "distinct_count": float(column.distinct.estimate)}
        if self._with_completeness:
            described["completeness"] = column.completeness
        buckets = self._categories.of_column(name)
        if buckets is not None:
            listed: JsonValue = [{"value": text, "count": count} for text, count in buckets.items()]
            described["distribution"] = {"categorical": {"buckets": listed}}
        return described


def _common(column: ColumnProfile) -> JsonObject:
    return {"num_present": column.types.present, "num_missing": column.types.null}


def bucket_bounds(minimum: float, maximum: float) -> list[float]:
    """Return the bounds of ten buckets. The order of operations decides the last digits, and may miss the maximum."""
    return [minimum + (maximum - minimum) * index / BUCKETS for index in range(BUCKETS + 1)]


def _buckets(sketch: KllSketch, bounds: list[float]) -> list[JsonObject]:
    # Counts are ranks in the sketch, as in the service's files, and not a second pass over the data.
    numbers, weights = weighted(sketch.levels)
    order = np.argsort(numbers, kind="stable")
    ranks = np.concatenate(([0], np.cumsum(weights[order])))
    below = ranks[np.searchsorted(numbers[order], bounds)]
    up_to_last = ranks[np.searchsorted(numbers[order], bounds[-1], side="right")]
    counts = np.diff([*below[:-1], up_to_last])
    return [
        {"lower_bound": lower, "upper_bound": upper, "count": float(count)}
        for lower, upper, count in zip(bounds, bounds[1:], counts, strict=False)
    ]
