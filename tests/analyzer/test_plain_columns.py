"""Columns of plain numbers, found in lines of CSV: whatever is found is what looking at cells one by one tells."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.profiling.plain_columns import PlainColumn, find_plain_columns
from driftgauge_analyzer.profiling.profile import ColumnProfile
from driftgauge_analyzer.reading import batch as batches
from driftgauge_analyzer.reading.batch import Batch, UnparsedBatch, may_stay_unparsed
from driftgauge_analyzer.reading.blocks import Block, Section
from driftgauge_analyzer.reading.csv_files import CsvReader

plain_numbers = st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{1,20})?", fullmatch=True)
doubles = st.floats(allow_nan=False, allow_infinity=False).map(repr)
others = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='",'), max_size=40)
cells = st.one_of(plain_numbers, doubles, others, st.just(""))


def unparsed(text: str, width: int) -> UnparsedBatch:
    block = Block(path=Path("data.csv"), data=text.encode(), first_line=2)
    names = [f"_c{index}" for index in range(width)]
    return UnparsedBatch(block=block, names=names, parse=lambda: CsvReader(header=False).parse(block, names))


def column_of(values: list[str]) -> PlainColumn:
    found = find_plain_columns(unparsed("".join(f"{value},7\n" for value in values), 2))
    assert found is not None
    return found["_c0"]


def profiled(column: pl.Series | PlainColumn) -> ColumnProfile:
    profile = ColumnProfile(Generation.C)
    profile.update(column)
    return profile


@settings(deadline=None)
@given(st.one_of(st.lists(st.one_of(plain_numbers, st.just("")), min_size=1), st.lists(cells, min_size=1)))
@example(["9007199254740993", "9007199254740993.0", "9007199254740992.5", "4503599627370497.5", "4503599627370496.5"])
@example(["0", "-0", "-0.0", "0.00", "9999999999999999999", "0.000000000000000000000000001"])
def test_a_profile_is_the_same_however_its_cells_were_looked_at(values: list[str]) -> None:
    at_once, one_by_one = (
        profiled(column_of(values)),
        profiled(pl.Series([value or None for value in values], dtype=pl.String)),
    )
    assert at_once.types == one_by_one.types
    assert at_once.distinct.registers.tolist() == one_by_one.distinct.registers.tolist()
    assert at_once.categories.buckets == one_by_one.categories.buckets
    assert at_once.moments.state == one_by_one.moments.state
    for levels in zip(at_once.sketch.levels, one_by_one.sketch.levels, strict=True):
        assert np.array_equal(*(level.view(np.uint64) for level in levels))


@settings(deadline=None)
@given(st.lists(plain_numbers, min_size=1))
def test_numbers_are_the_nearest_doubles(values: list[str]) -> None:
    column = column_of(values)
    if column.plain:
        assert column.numbers.tolist() == [float(value) for value in values]


@pytest.mark.parametrize("value", ["1e5", "5.", ".5", "-", "+1", " 1", "1 ", "1.2.3", "x", "9" * 20, "0" * 31 + "1"])
def test_what_is_not_quite_a_plain_number_is_left_to_others(value: str) -> None:
    column = column_of(["1", value, ""])
    assert not column.plain
    assert column.cells.to_list() == ["1", value, None]


@pytest.mark.parametrize("text", ["1,2\n3\n", "1,2\n3,4,5\n", "1,2\n\n3,4\n", "1\n2,3,4\n"])
def test_lines_that_differ_in_their_fields_are_left_to_others(text: str) -> None:
    assert find_plain_columns(unparsed(text, 2)) is None


def test_the_last_line_needs_no_end() -> None:
    found = find_plain_columns(unparsed("1,2\n3,4", 2))
    assert found is not None
    assert [column.numbers.tolist() for column in found.values()] == [[1.0, 3.0], [2.0, 4.0]]


@pytest.mark.parametrize("text", ['"1",2\n', "é,2\n"])
def test_quotes_and_letters_beyond_ascii_are_parsed_at_once(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MIN_UNPARSED", 1)
    assert may_stay_unparsed(Block(path=Path("data.csv"), data=b"1,2\n"), 2)
    assert not may_stay_unparsed(Block(path=Path("data.csv"), data=text.encode()), 2)


def test_a_long_file_is_read_as_a_short_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1.5,x\n,y\n")
    (short,) = CsvReader(header=True).read(Section(path=path))
    monkeypatch.setattr(batches, "_MIN_UNPARSED", 1)
    (long,) = CsvReader(header=True).read(Section(path=path))
    assert isinstance(short, Batch)
    assert isinstance(long, UnparsedBatch)
    assert (long.names, long.height, long.lines) == (short.names, short.height, short.lines)
    assert long.frame.equals(short.frame)
