"""Figures that `exact` mode adds to Model Monitor's in statistics.json."""

from driftgauge_analyzer.data_quality.listed_categories import categorical_buckets
from driftgauge_analyzer.data_quality.statistics import JsonObject
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.profiling.details.column_details import ColumnDetails
from driftgauge_analyzer.profiling.details.extremes import Tail
from driftgauge_analyzer.profiling.details.membership import Membership
from driftgauge_analyzer.profiling.profile import ColumnProfile
from driftgauge_analyzer.significance.dependence import DesignEffect
from driftgauge_contract.constraints import InferredType
from driftgauge_contract.statistics import COUNTS_KEY, CountKey

_MAX_MASKS = 256


def own_statistics(column: ColumnProfile, *, raw_values: bool) -> JsonObject:
    """Return a column's own fields."""
    types, details = column.types, column.details
    described: JsonObject = {
        COUNTS_KEY: {
            CountKey.MISSING.value: types.null,
            CountKey.INTEGRAL.value: types.integral,
            CountKey.FRACTIONAL.value: types.fractional,
            CountKey.BOOLEAN.value: types.boolean,
            CountKey.STRING.value: types.string,
            CountKey.PLACEHOLDERS.value: column.placeholders,
        }
    }
    if details is None:
        return described
    described["order"] = _order(details)
    if column.type.numeric:
        described["tails"] = {"lower": _tail(details.lower_tail), "upper": _tail(details.upper_tail)}
    # Texts of a column that is listed are known from its list; of one that began as numbers, only some were seen.
    elif (
        column.type is InferredType.STRING
        and categorical_buckets(column) is None
        and details.text_rows == types.present
    ):
        described["texts"] = _texts(details, raw_values=raw_values)
    return described


def _order(details: ColumnDetails) -> JsonObject:
    order = details.order
    return {
        "longest_run": order.longest_run,
        "arrangement": order.arrangement.value,
        "values": _effects(order.value_effects),
        "missing": _effects(order.missing_effects),
    }


def _effects(effects: tuple[DesignEffect, ...]) -> JsonValue:
    return [{"rows": one.length, "effect": one.effect, "blocks": one.blocks} for one in effects]


def _tail(tail: Tail | None) -> JsonValue:
    return None if tail is None else {"point": tail.point, "count": tail.count}


def _masks(masks: dict[str, int] | None) -> JsonValue:
    # Texts with hundreds of formats have none.
    if masks is None or len(masks) > _MAX_MASKS:
        return None
    return [{"value": mask, "count": masks[mask]} for mask in sorted(masks)]


def _texts(details: ColumnDetails, *, raw_values: bool) -> JsonObject:
    texts, counts = details.texts, details.texts.counts
    described: JsonObject = {
        "rows": counts.rows,
        "once": counts.occurring(1),
        "twice": counts.occurring(2),
        "masks": _masks(texts.masks),
    }
    # Hashes answer whether a text was there, which may be more than a reader of the file should learn.
    if raw_values:
        described["frequent"] = [
            {"hash": f"{value:016x}", "count": n} for value, n in sorted(counts.frequent().items())
        ]
        if counts.complete:
            described["membership"] = Membership.of(counts.hashes).text
    return described
