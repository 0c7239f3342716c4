"""Statistics of large datasets that AWS's container wrote, and whose input is not at hand: what follows without it."""

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analyzer.test_golden_data_quality import suggest

from driftgauge_analyzer.data_quality.constraints import read_constraints
from driftgauge_analyzer.data_quality.statistics import bucket_bounds
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import dumps
from driftgauge_analyzer.profiling.moments import Moments

CASES = ["dsoa_reviews", "weather_packt_ch11"]
ROWS = 3000
"""Enough for a sketch of more than one level, and for more texts than are listed as categories."""


def features(folder: Path) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = json.loads((folder / "statistics_partial.json").read_text())["features"]
    return [{key: value for key, value in feature.items() if key != "_complete"} for feature in found]


def numeric(folder: Path) -> list[Mapping[str, Any]]:
    return [feature["numerical_statistics"] for feature in features(folder) if "numerical_statistics" in feature]


def shape(value: object) -> object:
    """Keys in order, and the kinds of values; the sketch's values are not in the golden files."""
    if isinstance(value, dict):
        return [(key, shape(member)) for key, member in value.items() if key != "data"]
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def column(feature: Mapping[str, Any]) -> list[str]:
    """Cells of the same type and extremes."""
    if feature["inferred_type"] == "String":
        return [f"text {number}" for number in range(ROWS)]
    low, high = (feature["numerical_statistics"][end] for end in ("min", "max"))
    numbers = [low + (high - low) * (number % 2) for number in range(ROWS)]
    return [str(number if feature["inferred_type"] == "Fractional" else int(number)) for number in numbers]


@pytest.mark.parametrize("case", CASES)
def test_such_columns_get_statistics_and_constraints_of_the_same_shape(golden: Path, tmp_path: Path, case: str) -> None:
    theirs = features(golden / case)
    rows = zip(*(column(feature) for feature in theirs), strict=True)
    header = [feature["name"] for feature in theirs]
    (tmp_path / "data.csv").write_text("\n".join(map(",".join, [header, *rows])))
    output = suggest(tmp_path / "data.csv", tmp_path)
    ours = json.loads((output / "statistics.json").read_text())["features"]
    assert [shape(feature) for feature in ours] == [shape(feature) for feature in theirs]
    names = [feature["name"] for feature in ours]
    assert names == header
    # The same types, completeness and signs suggest the same constraints.
    assert (output / "constraints.json").read_bytes() == (golden / case / "constraints.json").read_bytes()


@pytest.mark.parametrize("case", CASES)
def test_constraints_survive_being_read_and_written(golden: Path, case: str) -> None:
    path = golden / case / "constraints.json"
    assert dumps(read_constraints(path).document(Generation.A)).encode() == path.read_bytes()


@pytest.mark.parametrize("case", CASES)
def test_buckets_have_the_bounds_of_their_columns(golden: Path, case: str) -> None:
    for statistics in numeric(golden / case):
        bounds = bucket_bounds(statistics["min"], statistics["max"])
        buckets = statistics["distribution"]["kll"]["buckets"]
        assert [(bucket["lower_bound"], bucket["upper_bound"]) for bucket in buckets] == list(pairwise(bounds))
        assert sum(bucket["count"] for bucket in buckets) == statistics["common"]["num_present"]


def test_moments_of_flags_follow_from_their_sums(golden: Path) -> None:
    flags = [item for item in numeric(golden / "weather_packt_ch11") if (item["min"], item["max"]) == (0.0, 1.0)]
    assert len(flags) == 7
    for statistics in flags:
        count, ones = statistics["common"]["num_present"], int(statistics["sum"])
        moments = Moments()
        moments.update(np.repeat([0.0, 1.0], [count - ones, ones]))
        assert (moments.sum, moments.mean) == (statistics["sum"], statistics["mean"])
        assert moments.standard_deviation == pytest.approx(statistics["std_dev"], rel=1e-10)
