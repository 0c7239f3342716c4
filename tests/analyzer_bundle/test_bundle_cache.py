"""The bundle is built once for what it is made of, whole or not at all, and the same everywhere."""

import os
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from analyzer_bundle.wheels import WHEEL, FakeFetch

from driftgauge.engines.driftgauge import analyzer_bundle as builder
from driftgauge.engines.driftgauge.analyzer_bundle import BundleError, analyzer_bundle
from driftgauge.engines.driftgauge.cache import CACHE_VARIABLE, cache_folder


@pytest.fixture
def analyzer(tmp_path: Path) -> Path:
    """The sources of a small analyzer."""
    folder = tmp_path / "sources/driftgauge_analyzer"
    (folder / "reading/__pycache__").mkdir(parents=True)
    modules = ("__init__.py", "__main__.py", "bundle_main.py", "reading/csv.py", "reading/tables.json")
    for name in (*modules, "reading/__pycache__/csv.pyc", "reading/.csv.py.swp"):
        (folder / name).write_text(f"# {name}\n")
    return folder


@pytest.fixture
def bundle(analyzer: Path, fetch: FakeFetch, cache: Path) -> Callable[[], Path]:
    return lambda: analyzer_bundle(analyzer=analyzer, fetch=fetch)


def test_a_bundle_is_its_program_the_sources_and_the_wheels(bundle: Callable[[], Path]) -> None:
    with zipfile.ZipFile(bundle()) as archive:
        names = archive.namelist()
        assert [name for name in names if not name.startswith("driftgauge_contract/")] == [
            "__main__.py",
            "analysis_function/__init__.py",
            "analysis_function/clients.py",
            "analysis_function/files.py",
            "analysis_function/handler.py",
            "analysis_function/packages.py",
            "analysis_function/record.py",
            "driftgauge_analyzer/__init__.py",
            "driftgauge_analyzer/__main__.py",
            "driftgauge_analyzer/bundle_main.py",
            "driftgauge_analyzer/reading/csv.py",
            "driftgauge_analyzer/reading/tables.json",
            f"wheels/cpython-312-linux-x86_64/{WHEEL}",
        ]
        assert archive.read("__main__.py") == b"# bundle_main.py\n"
        assert "driftgauge_contract/jobs.py" in names


def test_the_same_sources_make_the_same_bytes_whenever_and_wherever_they_are_built(
    bundle: Callable[[], Path], analyzer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bundle().read_bytes()
    os.utime(analyzer / "__init__.py", (0, 0))
    (analyzer / "__init__.py").chmod(0o755)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "another cache"))
    assert bundle().read_bytes() == first


def test_a_bundle_that_is_there_is_taken_and_nothing_is_fetched(bundle: Callable[[], Path], fetch: FakeFetch) -> None:
    assert bundle() == bundle()
    assert fetch.calls == 1


def test_an_edit_of_the_analyzer_makes_another_bundle_of_the_same_wheels(
    bundle: Callable[[], Path], fetch: FakeFetch, analyzer: Path
) -> None:
    before = bundle()
    (analyzer / "reading/csv.py").write_text("# better\n")
    after = bundle()
    assert after != before
    assert after.read_bytes() != before.read_bytes()
    assert fetch.calls == 1


def test_other_pins_are_fetched(
    bundle: Callable[[], Path], fetch: FakeFetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle()
    (tmp_path / "pins.txt").write_text("polars==3.0\n")
    monkeypatch.setattr(builder, "LOCK_FILE", tmp_path / "pins.txt")
    bundle()
    assert fetch.calls == 2


def test_a_killed_build_leaves_nothing_that_is_taken_for_a_bundle(bundle: Callable[[], Path], analyzer: Path) -> None:
    program = f"""
        import os
        from pathlib import Path
        from driftgauge.engines.driftgauge.analyzer_bundle import analyzer_bundle

        def fetch(folder):
            (folder / "half.whl").write_bytes(b"PK")
            os._exit(9)

        analyzer_bundle(analyzer=Path({str(analyzer)!r}), fetch=fetch)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)
    assert killed.returncode == 9
    with zipfile.ZipFile(bundle()) as archive:
        assert [Path(name).name for name in archive.namelist() if name.startswith("wheels/")] == [WHEEL]


def test_two_builds_at_once_end_with_one_whole_bundle(fetch: FakeFetch, analyzer: Path, cache: Path) -> None:
    together = Barrier(2)

    def slow_fetch(folder: Path) -> None:
        fetch(folder)
        together.wait(timeout=10)

    with ThreadPoolExecutor() as threads:
        builds = [threads.submit(analyzer_bundle, analyzer=analyzer, fetch=slow_fetch) for _ in range(2)]
    first, second = (build.result() for build in builds)
    assert first == second
    assert zipfile.ZipFile(first).testzip() is None
    assert sorted(path.name.partition("-")[0] for path in cache.iterdir()) == ["analyzer", "wheels"]


def test_what_was_not_built_within_a_week_gives_way_to_a_new_bundle(
    bundle: Callable[[], Path], analyzer: Path, cache: Path
) -> None:
    old, young = bundle().parent, cache / "analyzer-of-yesterday"
    young.mkdir()
    (cache / "unfinished-build").mkdir()
    for path in (old, cache / "unfinished-build"):
        os.utime(path, (time.time() - 8 * 24 * 3600,) * 2)
    (analyzer / "__init__.py").write_text("# new\n")
    new = bundle().parent
    wheels = next(cache.glob("wheels-*"))
    assert set(cache.iterdir()) == {young, new, wheels}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"DRIFTGAUGE_CACHE": "/fast/disk"}, Path("/fast/disk")),
        ({"XDG_CACHE_HOME": "/caches"}, Path("/caches/driftgauge")),
        ({}, Path("/home/ann/.cache/driftgauge")),
    ],
)
def test_the_cache_is_where_the_user_has_caches(
    variables: dict[str, str], expected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DRIFTGAUGE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/ann"} | variables).items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == expected


@pytest.mark.parametrize(
    ("complaint", "message"),
    [
        ("python: No module named pip", "cannot be downloaded: python: No module named pip. "),
        (
            "WARNING: Retrying\nERROR: Could not find a version\nERROR: No matching distribution found for polars==2.1",
            "cannot be downloaded: No matching distribution found for polars==2.1. ",
        ),
        ("", "cannot be downloaded: pip failed and did not say why. "),
    ],
)
def test_where_pip_fails_its_own_words_are_in_one_line(
    complaint: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, analyzer: Path, cache: Path
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho '{complaint}' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(BundleError) as error:
        analyzer_bundle(analyzer=analyzer)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert not any(cache.iterdir())


def test_without_an_analyzer_there_is_no_bundle(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(builder, "_PACKAGE", "driftgauge_analyzer_of_nobody")
    with pytest.raises(BundleError, match="has no driftgauge_analyzer_of_nobody: install driftgauge"):
        analyzer_bundle()
