"""Results are written all or not at all."""

from pathlib import Path

import pytest

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.outputs import write_all


def test_all_files_are_written(tmp_path: Path) -> None:
    write_all(tmp_path / "new", {"a.json": "1", "b.json": "ä"})
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()} == {
        "a.json": "1",
        "b.json": "ä",
    }


def test_nothing_is_left_where_one_file_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_all(tmp_path, {"a.json": "1", "b.json": "\ud800"})
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AnalyzerError, match="Cannot write to"):
        write_all(tmp_path / "file" / "folder", {"a.json": "1"})
