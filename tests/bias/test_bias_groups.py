"""Values, or a threshold: which rows a group holds, and what it is called."""

import polars as pl
import pytest

from driftgauge_analyzer.bias.groups import Group
from driftgauge_analyzer.errors import AnalyzerError

AGES = [str(age) for age in range(30, 51)]


def column(*texts: str | None) -> pl.Series:
    return pl.Series(texts, dtype=pl.String)


@pytest.mark.parametrize(
    ("values", "cells", "flags"),
    [
        (["f"], ["f", "m", None], [True, False, False]),
        (["a", "b"], ["a", "b", "c"], [True, True, False]),
        (["1"], ["1", "1.0", "0"], [True, True, False]),
        (["1.0"], ["1", " 1", "2"], [True, True, False]),
    ],
)
def test_a_group_of_values(values: list[str], cells: list[str | None], flags: list[bool]) -> None:
    group = Group.of(values, column(*cells))
    assert group.threshold is None
    assert group.flags(column(*cells)).tolist() == flags
    assert group.text(column(*cells)) == ",".join(values)


@pytest.mark.parametrize(
    ("value", "cells", "text"),
    [
        ("40", AGES, "(40, 50]"),
        ("40", [*AGES, "50.5"], "(40.0, 50.5]"),
        ("0.5", ["0.25", "0.5", "0.75", None], "(0.5, 0.75]"),
    ],
)
def test_a_group_above_a_threshold(value: str, cells: list[str | None], text: str) -> None:
    group = Group.of([value], column(*cells))
    above = [cell is not None and float(cell) > float(value) for cell in cells]
    assert group.flags(column(*cells)).tolist() == above
    assert group.text(column(*cells)) == text


def test_few_different_whole_numbers_are_values() -> None:
    assert Group.of(["1"], column(*"0123456789")).threshold is None
    assert Group.of(["1"], column(*AGES)).threshold == 1


def test_many_numbers_among_very_many_rows_are_values() -> None:
    assert Group.of(["30"], column(*(AGES * 20))).threshold is None


def test_an_earlier_analysis_tells_what_a_value_means() -> None:
    assert Group.of(["40"], column("40", "45"), earlier="(40, 90]").threshold == 40
    assert Group.of(["40"], column(*AGES), earlier="40").threshold is None


@pytest.mark.parametrize(
    ("interval", "same"), [("(40, 90]", True), ("(40.0, 50.5]", True), ("(45, 90]", False), ("40", False)]
)
def test_an_interval_is_the_same_if_its_threshold_is(interval: str, same: bool) -> None:
    assert Group.of(["40"], column(*AGES)).matches(interval) is same


def test_a_threshold_must_be_a_number() -> None:
    with pytest.raises(AnalyzerError, match="The threshold 'old' of a column of numbers is no number"):
        Group.of(["old"], column(*AGES))
