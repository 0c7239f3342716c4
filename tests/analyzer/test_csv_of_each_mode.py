"""CSV files as each mode reads them: as Spark does, or as those meant who wrote them."""

from pathlib import Path

import pytest

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.csv_files import CsvReader
from driftgauge_contract.constraints import Mode


def read(folder: Path, text: str, mode: Mode) -> tuple[list[str], list[tuple[str | None, ...]]]:
    path = folder / "data.csv"
    path.write_text(text)
    (batch,) = CsvReader(header=True, mode=mode).read(Section(path=path))
    return list(batch.names), batch.frame.rows()


QUOTED = 'title,price\n"19"" rack, black",10\nplain,12\n'


def test_exact_mode_reads_doubled_quotes_as_they_are_meant(tmp_path: Path) -> None:
    assert read(tmp_path, QUOTED, Mode.EXACT)[1] == [('19" rack, black', "10"), ("plain", "12")]


def test_exact_mode_reads_quotes_that_spark_wrote(tmp_path: Path) -> None:
    assert read(tmp_path, 'a,b\n"x \\" y",2\n', Mode.EXACT)[1] == [('x " y', "2")]


def test_compat_mode_goes_on_with_shifted_columns(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read(tmp_path, QUOTED, Mode.COMPAT)[1] == [('"19"" rack', ' black"'), ("plain", "12")]
    assert "data.csv:2: doubled quotes shift the columns" in caplog.text


def test_compat_mode_fills_what_a_shifted_row_lacks(tmp_path: Path) -> None:
    assert read(tmp_path, 'a,b,c\n"x ""y"" z",2\n', Mode.COMPAT)[1] == [('"x ""y"" z"', "2", None)]


def test_a_row_of_another_length_without_quotes_stays_an_error(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match=r"data\.csv:2: 3 fields, where the first line has 2"):
        read(tmp_path, "a,b\n1,2,3\n", Mode.COMPAT)


@pytest.mark.parametrize(("mode", "names"), [(Mode.EXACT, ["y", "a"]), (Mode.COMPAT, ["y", " a "])])
def test_blanks_around_names_are_kept_only_as_spark_keeps_them(tmp_path: Path, mode: Mode, names: list[str]) -> None:
    assert read(tmp_path, "y, a \n1,2\n", mode)[0] == names


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_another_separator_is_named(tmp_path: Path, mark: str, name: str, caplog: pytest.LogCaptureFixture) -> None:
    text = f"y{mark}a\n1{mark}2\n"
    read(tmp_path, text, Mode.COMPAT)
    assert f"whose name has {name}" in caplog.text
    assert read(tmp_path, text, Mode.EXACT) == (["y", "a"], [("1", "2")])
    assert f"data.csv:1: fields are separated by {name}" in caplog.text


def test_decimal_commas_between_semicolons_are_points(tmp_path: Path) -> None:
    names, rows = read(tmp_path, 'y;a\n1,5;-2,25\n"x;y";1,2,3\n', Mode.EXACT)
    assert names == ["y", "a"]
    assert rows == [("1.5", "-2.25"), ("x;y", "1,2,3")]


def test_a_comma_between_digits_alone_separates_nothing_where_there_are_semicolons(tmp_path: Path) -> None:
    assert read(tmp_path, "y;a\n1,5;2\n", Mode.EXACT)[1] == [("1.5", "2")]
    assert read(tmp_path, "y,a;b\n1,2\n", Mode.EXACT)[0] == ["y", "a;b"]


@pytest.mark.parametrize("mode", Mode)
def test_a_header_of_numbers_is_doubted(tmp_path: Path, mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    read(tmp_path, "0,0.25\n1,0.5\n", mode)
    assert "data.csv:1: the header has nothing but numbers" in caplog.text


def test_decimal_commas_in_such_a_file_are_explained(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match="whose name has semicolons: fields must be separated by commas"):
        read(tmp_path, "y;a\n1,5;2\n", Mode.COMPAT)
