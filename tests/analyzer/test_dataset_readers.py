"""JSON lines, Parquet, several files, and batch-transform captures."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.json_text import java_double
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.capture import TimeRange, data_files
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_analyzer.reading.dataset import read_dataset
from driftgauge_contract.variables import FileFormat

Rows = list[dict[str, str | None]]


def read(
    source: Path, kind: FileFormat, *, header: bool = True, names: tuple[str, ...] = (), window: TimeRange | None = None
) -> Rows:
    capture = CaptureReader(capture_names=(), names=names, window=window or TimeRange())
    sections = (Section(path=path) for path in data_files(source))
    batches = read_dataset(sections, DatasetFormat(kind=kind, header=header), capture)
    return [row for batch in batches for row in batch.frame.to_dicts()]


def test_json_numbers_are_the_text_that_spark_makes_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"b": 1e-5, "a": 1.50, "c": 10000000000000000000000}\n')
    assert read(tmp_path, FileFormat.JSON) == [{"a": "1.5", "b": "1.0E-5", "c": "10000000000000000000000"}]


def test_json_columns_have_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"b": true, "a": null, "c": "x", "d": ""}\n')
    assert list(read(tmp_path, FileFormat.JSON)[0].items()) == [("a", None), ("b", "true"), ("c", "x"), ("d", None)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"a": {"b": 1}}', "2: 'a' is not flat: it holds dict"),
        ('{"a": [1]}', "2: 'a' is not flat: it holds list"),
        ("[1]", "2: expected a JSON object, found list"),
        ('{"a": 1', "2: not a JSON document"),
    ],
)
def test_json_lines_that_cannot_be_read_are_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n' + line)
    with pytest.raises(AnalyzerError, match=message):
        read(tmp_path, FileFormat.JSON)


def test_parquet_numbers_are_written_as_spark_casts_them_to_text(tmp_path: Path) -> None:
    frame = pl.DataFrame({"i": [1, None], "f": [0.5, 1e-5], "b": [True, False], "s": ["x", ""]})
    frame.write_parquet(tmp_path / "a.parquet")
    assert read(tmp_path, FileFormat.PARQUET) == [
        {"i": "1", "f": "0.5", "b": "true", "s": "x"},
        {"i": None, "f": "1.0E-5", "b": "false", "s": None},
    ]


def test_parquet_that_is_none_or_not_flat_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"no")
    with pytest.raises(AnalyzerError, match="not Parquet"):
        read(tmp_path, FileFormat.PARQUET)
    pl.DataFrame({"l": [[1]]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(AnalyzerError, match="'l' is not flat"):
        read(tmp_path, FileFormat.PARQUET)


def test_several_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\n1,2\n")
    (tmp_path / "2.csv").write_text("b,a\n4,3\n")
    assert [(row["a"], row["b"]) for row in read(tmp_path, FileFormat.CSV)] == [("1", "2"), ("3", "4")]


def test_a_file_with_other_columns_is_named(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\n1,2\n")
    (tmp_path / "2.csv").write_text("a,c\n4,3\n")
    with pytest.raises(AnalyzerError, match=r"2\.csv: its columns are not those of the files before it \(b, c\)"):
        read(tmp_path, FileFormat.CSV)


def test_columns_without_a_header_take_the_baselines_names(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("1,2,3\n")
    assert read(tmp_path, FileFormat.CSV, header=False, names=("a", "b")) == [{"a": "1", "b": "2", "_c2": "3"}]


def test_what_batch_transform_capture_appends_is_no_data(tmp_path: Path) -> None:
    rows = [
        {"a": 1, "SageMakerInferenceId": "x", "SageMakerInferenceTime": "2026-01-01T09:59:59Z"},
        {"a": 2, "SageMakerInferenceId": "y", "SageMakerInferenceTime": "2026-01-01T10:00:00Z"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert read(tmp_path, FileFormat.JSON) == [{"a": "1"}, {"a": "2"}]
    window = TimeRange(start=datetime(2026, 1, 1, 10, tzinfo=UTC))
    assert read(tmp_path, FileFormat.JSON, window=window) == [{"a": "2"}]


APPENDED = [f"1f1d57b1-2e6f-488c-8c30-db4e6d75786{number},2026-01-01T{9 + number:02}:59:59Z" for number in range(2)]


@pytest.mark.parametrize("blank", ["", " "])
def test_csv_without_a_header_has_an_inference_at_its_end(tmp_path: Path, blank: str) -> None:
    (tmp_path / "a.csv.out").write_text("".join(f"{row},x,{blank}{end}\n" for row, end in enumerate(APPENDED)))
    names = ("label", "letter")
    assert read(tmp_path, FileFormat.CSV, header=False, names=names) == [
        {"label": "0", "letter": "x"},
        {"label": "1", "letter": "x"},
    ]
    window = TimeRange(start=datetime(2026, 1, 1, 10, tzinfo=UTC))
    assert read(tmp_path, FileFormat.CSV, header=False, names=names, window=window) == [{"label": "1", "letter": "x"}]


def test_a_captured_header_has_an_inference_at_its_end_too(tmp_path: Path) -> None:
    header, row = APPENDED
    (tmp_path / "a.csv.out").write_text(f"label,letter,{header}\n1,x,{row}\n")
    assert read(tmp_path, FileFormat.CSV) == [{"label": "1", "letter": "x"}]


def test_captured_csv_may_name_what_was_appended(tmp_path: Path) -> None:
    (tmp_path / "a.csv.out").write_text(f"label,SageMakerInferenceId,SageMakerInferenceTime\n1,{APPENDED[0]}\n")
    assert read(tmp_path, FileFormat.CSV) == [{"label": "1"}]


def test_csv_that_only_ends_with_times_is_data(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,2026-01-01T09:59:59Z\n")
    assert read(tmp_path, FileFormat.CSV, header=False) == [{"_c0": "1", "_c1": "2026-01-01T09:59:59Z"}]


@given(st.lists(st.floats(), min_size=1))
def test_parquet_doubles_are_printed_as_by_java(tmp_path_factory: pytest.TempPathFactory, numbers: list[float]) -> None:
    folder = tmp_path_factory.mktemp("doubles")
    pl.DataFrame({"x": numbers}).write_parquet(folder / "a.parquet")
    assert [row["x"] for row in read(folder, FileFormat.PARQUET)] == list(map(java_double, numbers))
