"""A checkout with the line ends of Windows makes the same assets."""

import shutil
from pathlib import Path

import pytest

from driftgauge.engines.driftgauge.analyzer_bundle import analyzer_bundle
from driftgauge.functions import lambda_functions
from driftgauge.functions.lambda_functions import lambda_package
from driftgauge.service.source_files import copy_source, source_bytes


def windows(folder: Path) -> None:
    """Write every text of a folder with the line ends of Windows."""
    for path in folder.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_code_of_a_function_is_the_same(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("unix", "windows"):
        shutil.copytree(lambda_package("execution_report"), tmp_path / name, ignore=ignored)
    windows(tmp_path / "windows")
    assert contents(tmp_path / "windows") != contents(tmp_path / "unix")
    shutil.copytree(tmp_path / "windows", tmp_path / "staged", copy_function=copy_source)
    assert contents(tmp_path / "staged") == contents(tmp_path / "unix")


def test_functions_are_staged_with_the_line_ends_of_unix() -> None:
    assert not [
        name for name, content in contents(lambda_functions._staged("execution_report")).items() if b"\r\n" in content
    ]


def test_the_analyzer_s_bundle_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRIFTGAUGE_CACHE", str(tmp_path / "cache"))
    bundles = []
    for name in ("unix", "windows"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "bundle_main.py").write_text("a = 1\nb = 2\n", newline="\r\n" if name == "windows" else "\n")
        bundles.append(analyzer_bundle(analyzer=folder, fetch=lambda wheels: None))
    assert bundles[0] == bundles[1]


def test_a_file_that_is_no_text_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"\0\r\n")
    assert source_bytes(path) == b"\0\r\n"
