"""Texts that stand for a missing number: they are no reason to take a column of numbers for one of texts."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exact_data_quality.test_findings import Monitor

PLACEHOLDERS = ["NaN", "nan", "-nan", "NA", "N/A", "#N/A", "<NA>", "null", "NULL", "None"]
INFINITIES = ["inf", "-inf", "Infinity", "-Infinity", "1e999"]


def feature(monitor: Monitor, name: str) -> dict[str, Any]:
    document = json.loads((monitor.folder / "base/statistics.json").read_text())
    found: dict[str, Any] = next(each for each in document["features"] if each["name"] == name)
    return found


def problems(monitor: Monitor) -> list[str]:
    document = json.loads((monitor.folder / "base/baseline_findings.json").read_text())
    return [each["problem"] for each in document["findings"]]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(33)


@pytest.mark.parametrize("text", PLACEHOLDERS)
@pytest.mark.parametrize("position", [0, 250, 499])
def test_a_placeholder_in_a_baseline_is_a_missing_number(
    tmp_path: Path, random: np.random.Generator, text: str, position: int
) -> None:
    numbers: list[object] = list(random.normal(size=500))
    numbers[position] = text
    monitor = Monitor(tmp_path, {"x": numbers})
    described = feature(monitor, "x")
    assert described["inferred_type"] == "Fractional"
    assert described["numerical_statistics"]["common"] == {"num_present": 499, "num_missing": 1}
    assert any(problem.startswith("1 of 500 cells are texts such as NaN") for problem in problems(monitor))
    assert "baseline_drift_check" in monitor.checks({"x": random.normal(3, 1, 200)})
    assert monitor.checks({"x": random.normal(size=200)}) == set()


@pytest.mark.parametrize("text", INFINITIES)
def test_an_infinite_number_in_a_baseline_is_set_apart(tmp_path: Path, random: np.random.Generator, text: str) -> None:
    monitor = Monitor(tmp_path, {"x": [text, *random.normal(size=499)]})
    described = feature(monitor, "x")
    assert described["inferred_type"] == "Fractional"
    assert described["numerical_statistics"]["max"] < 10
    assert any(problem.startswith("1 of 500 values are infinite") for problem in problems(monitor))
    assert "baseline_drift_check" in monitor.checks({"x": random.normal(3, 1, 200)})


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_many_placeholders_in_a_window_are_missing_values(
    tmp_path: Path, random: np.random.Generator, text: str
) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})
    assert monitor.checks({"x": [*random.normal(size=360), *[text] * 40]}) == {"completeness_check"}
    assert monitor.checks({"x": [*random.normal(size=399), text]}) == set()


@pytest.mark.parametrize("text", INFINITIES)
def test_many_infinite_numbers_in_a_window_are_no_numbers(
    tmp_path: Path, random: np.random.Generator, text: str
) -> None:
    monitor = Monitor(tmp_path, {"x": random.normal(size=500)})
    assert monitor.checks({"x": [*random.normal(size=360), *[text] * 40]}) == {"data_type_check"}
    assert monitor.checks({"x": [*random.normal(size=399), text]}) == set()


def test_a_baseline_that_has_some_expects_as_many(tmp_path: Path, random: np.random.Generator) -> None:
    monitor = Monitor(tmp_path, {"x": [*random.normal(size=900), *["NaN"] * 50, *["inf"] * 50]})
    assert monitor.checks({"x": [*random.normal(size=360), *["NaN"] * 20, *["inf"] * 20]}) == set()


def test_in_a_column_of_texts_they_are_texts(tmp_path: Path, random: np.random.Generator) -> None:
    countries = [*["NA"] * 200, *["ZA"] * 300]
    monitor = Monitor(tmp_path, {"country": countries})
    counts = feature(monitor, "country")["string_statistics"]["distribution"]["categorical"]["buckets"]
    assert {each["value"]: each["count"] for each in counts} == {"NA": 200, "ZA": 300}
    assert monitor.checks({"country": random.choice(countries, 200)}) == set()
    assert "baseline_drift_check" in monitor.checks({"country": ["ZA"] * 200})


def test_where_the_baseline_has_texts_a_window_of_digits_keeps_them_too(
    tmp_path: Path, random: np.random.Generator
) -> None:
    sizes = [*["NA"] * 200, *["40"] * 250, *["XL"] * 50]
    monitor = Monitor(tmp_path, {"size": sizes})
    assert "baseline_drift_check" not in monitor.checks({"size": [*["NA"] * 22, *["40"] * 28]})


def test_rows_with_placeholders_keep_their_order(tmp_path: Path, random: np.random.Generator) -> None:
    numbers: list[object] = list(np.repeat(random.normal(size=100), 10))
    numbers[500] = "NaN"
    order = feature(Monitor(tmp_path, {"x": numbers}), "x")["driftgauge"]["order"]
    assert order["values"][0]["effect"] > 4
