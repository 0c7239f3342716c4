"""CSV as Spark reads it."""

import gzip
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading import blocks, csv_files, spark_csv
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.csv_files import CsvReader
from driftgauge_analyzer.reading.place import Place

Rows = list[tuple[str | None, ...]]


def read(path: Path, content: bytes, *, header: bool = True) -> tuple[list[str], Rows]:
    path.write_bytes(content)
    batches = list(CsvReader(header=header).read(Section(path=path)))
    rows = [row for batch in batches for row in batch.frame.rows()]
    return batches[0].frame.columns if batches else [], rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data.csv"


def test_the_header_names_the_columns(file: Path) -> None:
    assert read(file, b"a,b\n1,2\n") == (["a", "b"], [("1", "2")])


def test_columns_without_a_header_are_numbered(file: Path) -> None:
    assert read(file, b"1,2\n", header=False) == (["_c0", "_c1"], [("1", "2")])


def test_empty_and_repeated_names_get_their_place(file: Path) -> None:
    assert read(file, b"a,,A,b\n1,2,3,4\n")[0] == ["a0", "_c1", "A2", "b"]


def test_empty_fields_are_nulls(file: Path) -> None:
    assert read(file, b'a,b,c\n1,,\n,"",3\n')[1] == [("1", None, None), (None, None, "3")]


# What Spark 3.5.5 makes of them.
@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('"x, y",2', ["x, y", "2"]),
        ('"x" ,2', ["x", "2"]),
        (' "x",2', [' "x"', "2"]),
        (r'"x \" y",2', ['x " y', "2"]),
        (r'"x\\",2', ["x\\", "2"]),
        (r'C:\dir,"D:\dir"', [r"C:\dir", r"D:\dir"]),
        ('"he said ""no"", and left",2', ['"he said ""no""', ' and left"', "2"]),
        ('"so, he said ""no"".",2', ['"so, he said ""no""."', "2"]),
        ('"he said ""no""",2', ['"he said ""no"""', "2"]),
        (r'"a \" ""b"" c",2', ['"a " ""b"" c"', "2"]),
        (r'"a ""b \" c",2', [r'"a ""b \" c"', "2"]),
        ('"a""",2', ['a""', "2"]),
        ('"a"""" ,2', ['a"""', "2"]),
        ('""",2', ['"', "2"]),
        ('"""a""",2', ['"""a"""', "2"]),
        ('5" pipe,2', ['5" pipe', "2"]),
        ("  1 , 2", ["  1 ", " 2"]),
        ('"",2', [None, "2"]),
    ],
)
def test_quotes(line: str, fields: list[str | None]) -> None:
    assert spark_csv.split_line(line, Place(path=Path("data.csv"), line=1)) == fields


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_may_end_in_any_way_and_the_last_not_at_all(file: Path, end: bytes) -> None:
    assert read(file, end.join([b"a,b", b"1,2", b"3,4"])) == (["a", "b"], [("1", "2"), ("3", "4")])


def test_blank_lines_are_passed_over(file: Path) -> None:
    assert read(file, b"\n\na,b\n\n1,2\n   \n3,4\n\n")[1] == [("1", "2"), ("3", "4")]


def test_blank_lines_of_a_single_column_are_passed_over_too(file: Path) -> None:
    assert read(file, b"a\n1\n\n  \n2\n")[1] == [("1",), ("2",)]


def test_a_byte_order_mark_is_no_part_of_the_first_name(file: Path) -> None:
    assert read(file, b"\xef\xbb\xbfa,b\n1,2\n")[0] == ["a", "b"]


def test_a_byte_order_mark_within_the_file_is_text(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "SIZE", 4)
    assert read(file, b"a,b\n1,2\n\xef\xbb\xbf3,4\n")[1] == [("1", "2"), ("\ufeff3", "4")]


def test_a_header_line_that_comes_again_is_a_row(file: Path) -> None:
    assert read(file, b"a,b\n1,2\na,b\n")[1] == [("1", "2"), ("a", "b")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"a,b\n1,2\n3\n", ":3: 1 fields, where the first line has 2"),
        (b"a,b\n1,2\n\n3,4,5\n", ":4: 3 fields, where the first line has 2"),
        (b"a,b\n1,2,3\n4\n", ":2: 3 fields"),
        (b"a,b\n1,2\n3\n,,", ":3: 1 fields"),
        (b'a,b\n1,2\n"x,2\n', ":3: a quoted field does not end on its line"),
        (b"a,b\n1,2\n3,\xff\n", ":3: not UTF-8"),
        (b"a,\xff\n1,2\n", ":1: not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(file: Path, content: bytes, message: str) -> None:
    with pytest.raises(AnalyzerError, match=message):
        read(file, content)


def test_lines_are_counted_through_all_blocks(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "SIZE", 16)
    with pytest.raises(AnalyzerError, match=":102: 1 fields"):
        read(file, b"a,b\n" + b"1,2\n" * 100 + b"3\n")


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_characters='\r\n\x00"\\,', exclude_categories=["Cs"]))] * 2),
        min_size=1,
    )
)
def test_small_blocks_and_large_ones_give_the_same_rows(rows: list[tuple[str, str]]) -> None:
    content = "".join(f"{one},{other}\n" for one, other in rows).encode()
    whole = [row for block in [content] for row in _rows(block)]
    assert whole == [row for line in content.split(b"\n") if line for row in _rows(line + b"\n")]


def _rows(content: bytes) -> Rows:
    block = blocks.Block(path=Path("x"), data=content)
    return CsvReader(header=False).parse(block, ["a", "b"]).frame.rows()


@given(st.text(st.sampled_from('ab,"\\\n 1'), max_size=30))
def test_the_fast_way_reads_what_the_exact_way_reads(text: str) -> None:
    block = blocks.Block(path=Path("x"), data=text.encode())
    for names in (["a"], ["a", "b"], ["a", "b", "c"]):
        frame = csv_files.parse_plain(block, names)
        if frame is not None and frame.height:
            assert frame.rows() == CsvReader(header=False).parse_lines(block, names).frame.rows()


def test_regular_quotes_are_read_the_fast_way() -> None:
    block = blocks.Block(path=Path("x"), data=b'"a, b",1\n"","2"\n')
    frame = csv_files.parse_plain(block, ["a", "b"])
    assert frame is not None
    assert frame.rows() == [("a, b", "1"), (None, "2")]


def test_text_that_begins_like_compressed_data_is_text(file: Path) -> None:
    assert read(file, b"x^2,b\n1,2\n", header=False)[1] == [("x^2", "b"), ("1", "2")]


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    assert read(tmp_path / "data.csv.gz", gzip.compress(b"a,b\n1,2\n"))[1] == [("1", "2")]


@pytest.mark.parametrize("packed", [b"a,b\n1,2\n", gzip.compress(b"a,b\n1,2\n" * 100)[:-12]])
def test_a_packed_file_that_is_none_or_ends_early_is_named(tmp_path: Path, packed: bytes) -> None:
    with pytest.raises(AnalyzerError, match=r"data\.csv\.gz: cannot be unpacked"):
        read(tmp_path / "data.csv.gz", packed)


@given(st.lists(st.sampled_from(["1,x", "2,é", "", '3,"a,b"']), max_size=8), st.sampled_from(["\n", "\r\n"]), st.data())
def test_sections_of_a_file_hold_the_rows_of_the_whole(lines: list[str], line_end: str, data: st.DataObject) -> None:
    content = line_end.join(["\ufeffa,b", *lines, ""]).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        _, whole = read(path, content)
        ends = [position + 1 for position, byte in enumerate(content) if byte == ord("\n")]
        cut = data.draw(st.sampled_from(ends))
        parts = [Section(path=path, end=cut), Section(path=path, start=cut)]
        rows = [row for part in parts for batch in CsvReader(header=True).read(part) for row in batch.frame.rows()]
    assert rows == whole


def test_a_header_that_comes_twice_is_told_and_is_a_row(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read(file, b"a,b\n1,2\na,b\na,3\na,b\n")[1] == [("1", "2"), ("a", "b"), ("a", "3"), ("a", "b")]
    assert caplog.messages == [f"{file}:3: the header again; it counts as a row of text (2 such)"]


def test_rows_that_only_begin_like_the_header_are_not_told(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    read(file, b"a,b\na,3\n")
    read(file, b"a,b\na,b\n", header=False)
    assert caplog.messages == []
