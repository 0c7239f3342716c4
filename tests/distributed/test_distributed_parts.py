"""Dividing files into parts, and the manifests that name files."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.distributed.data_files import DataFile, list_files, with_uris
from driftgauge_analyzer.distributed.parts import divide
from driftgauge_analyzer.errors import AnalyzerError, NoDataError


def no_sizes(names: Sequence[str]) -> Mapping[str, int]:
    return dict.fromkeys(names, 10)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30), st.integers(1, 150))
def test_parts_hold_every_file_once_and_in_order(sizes: list[int], part_size: int) -> None:
    files = [DataFile(name=f"s3://b/{number}", size=size) for number, size in enumerate(sizes)]
    parts = divide(files, cut=True, size=part_size)
    assert [piece.file for part in parts for piece in part] == files
    assert all(part and (len(part) == 1 or sum(piece.size for piece in part) <= part_size) for part in parts)


def test_a_large_file_is_cut_between_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("".join(f"{number},{'x' * (number % 9)}\n" for number in range(200)))
    content = path.read_bytes()
    pieces = [
        piece for part in divide([DataFile(name=str(path), size=len(content))], cut=True, size=100) for piece in part
    ]
    texts = [content[piece.start : piece.end] for piece in pieces]
    assert b"".join(texts) == content
    assert len(texts) > 10
    assert all(text.endswith(b"\n") for text in texts)


def test_a_file_of_one_line_is_one_piece(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x" * 1000)
    assert len(divide([DataFile(name=str(path), size=1000)], cut=True, size=100)) == 1


def manifest(folder: Path, content: object) -> Path:
    path = folder / "captures.json"
    path.write_text(json.dumps(content))
    return path


def test_a_manifest_s_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    source = manifest(tmp_path, [{"prefix": "s3://bucket/"}, "b/1.jsonl", "a/2.jsonl", "a/_report.json"])
    assert [file.name for file in list_files(source, no_sizes)] == ["s3://bucket/a/2.jsonl", "s3://bucket/b/1.jsonl"]


def test_a_manifest_without_files_holds_no_data(tmp_path: Path) -> None:
    with pytest.raises(NoDataError, match="There is no data in"):
        list_files(manifest(tmp_path, [{"prefix": "s3://bucket/"}]), no_sizes)


def test_json_lines_are_no_manifest(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text('{"a": 1}\n')
    assert [file.name for file in list_files(path, no_sizes)] == [str(path)]


@pytest.mark.parametrize("content", [[], ["key"], [{"prefix": "s3://bucket/"}, 1], [{"key": "a"}]])
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(AnalyzerError, match=r"captures.json: not a manifest such as \[\{\"prefix\": "):
        list_files(manifest(tmp_path, content), no_sizes)


def test_names_that_spark_takes_for_patterns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match=r"s3://bucket/a,b: Spark cannot read names with one of"):
        list_files(manifest(tmp_path, [{"prefix": "s3://bucket/"}, "a,b"]), no_sizes)


def test_uris_that_were_paths_have_their_slashes_again() -> None:
    assert with_uris(f"{Path('s3://bucket/a.jsonl')}:3: not UTF-8") == "s3://bucket/a.jsonl:3: not UTF-8"
