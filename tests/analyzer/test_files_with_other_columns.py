"""CSV files with other columns than most: exact mode sets their records aside and reads the others."""

from pathlib import Path

import pytest

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.dataset import read_dataset
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

Files = dict[str, str]


def read(folder: Path, files: Files, *, header: bool = True, names: str = "") -> tuple[int, set[str], list[str]]:
    """Return the number of rows that were read, their columns, and why others were set aside."""
    for name, text in files.items():
        (folder / name).write_text(text)
    unreadable = UnreadableRecords(tolerant=True)
    capture = CaptureReader(
        capture_names=(),
        names=names.split(),
        window=TimeRange(),
        mode=Mode.EXACT,
        unreadable=unreadable,
    )
    sections = [Section(path=folder / name) for name in sorted(files)]
    batches = list(read_dataset(sections, DatasetFormat(kind=FileFormat.CSV, header=header), capture))
    columns = {name for batch in batches for name in batch.names}
    return (
        sum(batch.height for batch in batches),
        columns,
        [f"{Path(each.file).name}:{each.line}: {each.reason}" for each in unreadable.examples],
    )


GOOD = "a,b\n" + "1,2\n" * 100


@pytest.mark.parametrize("odd", ["0.csv", "5.csv", "9.csv"])
@pytest.mark.parametrize("names", ["", "a b"])
def test_the_file_with_other_columns_is_set_aside_wherever_it_is(tmp_path: Path, odd: str, names: str) -> None:
    rows, columns, reasons = read(tmp_path, {"1.csv": GOOD, "7.csv": GOOD, odd: "a,c\n4,3\n"}, names=names)
    assert (rows, columns) == (200, {"a", "b"})
    whose = "the baseline's" if names else "those of most files"
    assert reasons == [f"{odd}:2: the file's columns are not {whose}: without b, with c"]


def test_columns_may_be_in_another_order(tmp_path: Path) -> None:
    assert read(tmp_path, {"1.csv": GOOD, "2.csv": "b,a\n2,1\n"}) == (101, {"a", "b"}, [])


def test_where_most_of_the_data_has_changed_its_columns_are_kept(tmp_path: Path) -> None:
    rows, columns, _ = read(tmp_path, {"1.csv": GOOD, "2.csv": "a,b\n1,2\n"}, names="a b c")
    assert (rows, columns) == (101, {"a", "b"})


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, {"1.csv": "", "2.csv": GOOD}, names="a b") == (100, {"a", "b"}, [])


def test_a_file_without_a_header_whose_first_line_is_cut_keeps_the_others(tmp_path: Path) -> None:
    rows, columns, reasons = read(tmp_path, {"1.csv": "1\n" + "1,2\n" * 100}, header=False, names="a b")
    assert (rows, columns) == (100, {"a", "b"})
    assert reasons == ["1.csv:1: 1 fields, where most lines have 2"]


def test_a_file_without_a_header_and_with_other_fields_is_set_aside(tmp_path: Path) -> None:
    rows, columns, reasons = read(tmp_path, {"1.csv": "1,2,3\n", "2.csv": "1,2\n" * 100}, header=False, names="a b")
    assert (rows, columns) == (100, {"a", "b"})
    assert reasons == ["1.csv:1: the file's columns are not the baseline's: with _c2"]
