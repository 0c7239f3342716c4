"""The compiled loops: where they are missing results are the same, and their library is that of their source."""

import hashlib
import json
import platform
import sys
from pathlib import Path

import numpy as np
import pytest

from driftgauge_analyzer import native
from driftgauge_analyzer.data_quality import job
from driftgauge_analyzer.dataset_format import parse_dataset_format
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.profiling import moments, plain_columns
from driftgauge_analyzer.reading import batch
from driftgauge_contract.constraints import Mode

on_linux = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="there is a library for Linux on x86-64 only"
)


@on_linux
def test_the_library_was_compiled_from_the_source_beside_it() -> None:
    library = native.kernels()
    assert library is not None
    # `make native` compiles it anew.
    assert library.source().decode() == hashlib.sha256(native.SOURCE.read_bytes()).hexdigest()


@on_linux
def test_compiled_moments_are_those_of_plain_python() -> None:
    numbers = np.random.default_rng(3).lognormal(2, 3, 10_000)
    start = (3.0, 0.1, 0.7, 1e-3)
    assert moments.accumulate(numbers, start) == moments.walk(numbers.tolist(), start)


def test_numbers_that_are_not_contiguous_are_walked_in_their_order() -> None:
    numbers = np.random.default_rng(3).lognormal(2, 3, 1000)[::3]
    assert moments.accumulate(numbers, (0.0, 0.0, 0.0, 0.0)) == moments.walk(numbers.tolist(), (0.0, 0.0, 0.0, 0.0))


@pytest.mark.parametrize("mode", Mode)
def test_a_machine_without_the_library_makes_the_same_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    random = np.random.default_rng(5)
    rows = zip(
        random.normal(0, 10, 3000).round(4), random.poisson(20, 3000), random.choice(["a", "b"], 3000), strict=True
    )
    (tmp_path / "rows.csv").write_text("x,n,c\n" + "".join(f"{x},{n},{c}\n" for x, n, c in rows))
    monkeypatch.setattr(batch, "_MIN_UNPARSED", 1)
    with_library = baseline(tmp_path / "rows.csv", tmp_path / "with", mode)
    for module in (moments, plain_columns):
        monkeypatch.setattr(module, "kernels", lambda: None)
    assert baseline(tmp_path / "rows.csv", tmp_path / "without", mode) == with_library


def baseline(source: Path, output: Path, mode: Mode) -> dict[str, object]:
    settings = JobSettings(
        root=output,
        dataset_source=source,
        output_path=output,
        dataset_format=parse_dataset_format('{"csv": {"header": true}}'),
        mode=mode,
    )
    job.run(settings)
    return {path.name: json.loads(path.read_text()) for path in output.glob("*.json")}
