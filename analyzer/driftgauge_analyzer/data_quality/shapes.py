"""The keys that the files of a data-quality baseline may have.

A key that nothing reads is a mistake in its name, and with it a check would be silently off.
"""

from typing import Final

from driftgauge_analyzer.documents import ANYTHING, Shape
from driftgauge_contract.constraints import OWN_KEY, ConfigKey, DriftKey, FeatureKey, OwnKey, Section

# Files of Model Monitor's first releases have these two, which it no longer reads.
_OF_EARLY_FILES = ("enable_comparisons", "min_domain_mass")
_CONFIG: Final[Shape] = {
    **dict.fromkeys(ConfigKey, ANYTHING),
    Section.DRIFT: {**dict.fromkeys(DriftKey, ANYTHING), **dict.fromkeys(_OF_EARLY_FILES, ANYTHING)},
}
_OVERRIDES: Final[Shape] = dict.fromkeys((Section.OWN_CONFIG, Section.OWN_CONFIG_DOCUMENTED), _CONFIG)
_DRIFT: Final[Shape] = {OwnKey.MEASURE: ANYTHING, OwnKey.THRESHOLD: ANYTHING}

CONSTRAINTS: Final[Shape] = {
    "version": ANYTHING,
    Section.CONFIG: _CONFIG,
    OWN_KEY: {
        OwnKey.MODE: ANYTHING,
        OwnKey.PREDICTIONS: ANYTHING,
        OwnKey.ORDERED: ANYTHING,
        OwnKey.DRIFT: _DRIFT,
    },
    Section.FEATURES: {
        FeatureKey.NAME: ANYTHING,
        FeatureKey.TYPE: ANYTHING,
        FeatureKey.COMPLETENESS: ANYTHING,
        FeatureKey.NUMBERS: {FeatureKey.NON_NEGATIVE: ANYTHING, **_OVERRIDES},
        FeatureKey.TEXTS: {FeatureKey.DOMAINS: ANYTHING, **_OVERRIDES},
        OWN_KEY: {OwnKey.DRIFT: _DRIFT, OwnKey.LIMITS: ANYTHING},
        **_OVERRIDES,
    },
}
"""The keys of `constraints.json`."""

_COMMON: Final[Shape] = {"num_present": ANYTHING, "num_missing": ANYTHING}
_EFFECTS: Final[Shape] = dict.fromkeys(("rows", "effect", "blocks"), ANYTHING)
_TAIL: Final[Shape] = dict.fromkeys(("point", "count"), ANYTHING)
_COUNTS: Final[Shape] = dict.fromkeys(
    ("missing", "integral", "fractional", "boolean", "string", "placeholders"), ANYTHING
)

STATISTICS: Final[Shape] = {
    **dict.fromkeys(("version", "corrections", "notes"), ANYTHING),
    "dataset": {"item_count": ANYTHING},
    OWN_KEY: {OwnKey.MODE: ANYTHING},
    "features": {
        "name": ANYTHING,
        "inferred_type": ANYTHING,
        "numerical_statistics": {
            "common": _COMMON,
            **dict.fromkeys(("mean", "sum", "std_dev", "min", "max"), ANYTHING),
            **dict.fromkeys(("approximate_num_distinct_values", "completeness"), ANYTHING),
            "distribution": {
                "kll": {
                    "buckets": dict.fromkeys(("lower_bound", "upper_bound", "count"), ANYTHING),
                    "sketch": {"parameters": {"c": ANYTHING, "k": ANYTHING}, "data": ANYTHING},
                }
            },
        },
        "string_statistics": {
            "common": _COMMON,
            "distinct_count": ANYTHING,
            "completeness": ANYTHING,
            "distribution": {"categorical": {"buckets": {"value": ANYTHING, "count": ANYTHING}}},
        },
        OWN_KEY: {
            "counts": _COUNTS,
            "order": {
                "longest_run": ANYTHING,
                "arrangement": ANYTHING,
                "values": _EFFECTS,
                "missing": _EFFECTS,
            },
            "tails": {"lower": _TAIL, "upper": _TAIL},
            "texts": {
                **dict.fromkeys(("rows", "once", "twice", "membership"), ANYTHING),
                "masks": {"value": ANYTHING, "count": ANYTHING},
                "frequent": {"hash": ANYTHING, "count": ANYTHING},
            },
        },
    },
}
"""The keys of `statistics.json`."""
