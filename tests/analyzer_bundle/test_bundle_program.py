"""The bundle run as a processing job runs it: with an interpreter, an environment and files, and nothing else."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from analyzer_bundle.wheels import FakeFetch

from driftgauge.engines.driftgauge import analyzer_bundle as builder
from driftgauge.engines.driftgauge.analyzer_bundle import BundleError, analyzer_bundle
from driftgauge_analyzer.bundle_main import unpack, unpacked
from driftgauge_contract.run_on import FUNCTION_MAX_BYTES, FUNCTION_STORAGE_MIB

THIS_PYTHON = f"wheels/{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
BASELINE = {
    "dataset_format": '{"csv": {"header": true}}',
    "dataset_source": "/opt/ml/processing/input",
    "output_path": "/opt/ml/processing/output",
}


@pytest.fixture
def foreign(cache: Path, fetch: FakeFetch, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle whose wheels are for another Python than this."""
    monkeypatch.setattr(builder, "WHEELS", "wheels/cpython-399-linux-x86_64")
    return analyzer_bundle(fetch=fetch)


@pytest.fixture
def own(cache: Path, fetch: FakeFetch, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle whose wheels are for this Python."""
    monkeypatch.setattr(builder, "WHEELS", THIS_PYTHON)
    return analyzer_bundle(fetch=fetch)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job's folder with a dataset."""
    folder = tmp_path / "job/processing/input"
    folder.mkdir(parents=True)
    rows = "".join(f"{index % 7},{index / 3},{'red' if index % 2 else 'blue'}\n" for index in range(500))
    (folder / "train.csv").write_text("count,price,colour\n" + rows)
    return tmp_path / "job"


def run(program: list[str | Path], job: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program, "--root", job], env=dict(variables), cwd=job, capture_output=True, text=True, check=False
    )


def results(job: Path) -> dict[str, bytes]:
    """Everything that a job left, taken away for the next."""
    files = [path for folder in ("output", "processing/output") for path in (job / folder).rglob("*") if path.is_file()]
    contents = {path.relative_to(job).as_posix(): path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    return contents


def results_of_the_module(job: Path, variables: Mapping[str, str]) -> dict[str, bytes]:
    sources = [str(Path(__file__).parents[2] / folder) for folder in ("analyzer", "contract")]
    path = {"PYTHONPATH": os.pathsep.join(sources)}
    assert run([sys.executable, "-m", "driftgauge_analyzer"], job, {**variables, **path}).returncode == 0
    return results(job)


def test_it_leaves_what_the_module_leaves_to_the_byte(foreign: Path, job: Path) -> None:
    done = run([sys.executable, foreign], job, BASELINE)
    assert done.returncode == 0, done.stderr
    left = results(job)
    assert left.keys() == {"output/message", "processing/output/statistics.json", "processing/output/constraints.json"}
    assert left == results_of_the_module(job, BASELINE)


def test_under_another_python_it_says_that_installed_packages_are_used(foreign: Path, job: Path) -> None:
    done = run([sys.executable, foreign], job, BASELINE)
    tag = f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
    assert f"INFO The bundle has no wheels for {tag}: its installed packages are used\n" in done.stdout


def test_under_the_wheels_python_it_lays_out_their_packages_without_their_commands(own: Path, tmp_path: Path) -> None:
    unpack(own, tmp_path / "laid out")
    assert {path.name for path in (tmp_path / "laid out").iterdir()} == {
        "driftgauge_analyzer",
        "driftgauge_contract",
        "grocery",
        "grocery-1.0.dist-info",
    }


def test_the_bundle_s_own_analyzer_runs_not_one_that_is_installed(foreign: Path, job: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere/driftgauge_analyzer"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("raise SystemExit('the wrong analyzer')\n")
    done = run([sys.executable, foreign], job, {**BASELINE, "PYTHONPATH": str(other.parent)})
    assert done.returncode == 0, done.stderr


def test_arguments_reach_the_analyzer_and_its_exit_code_comes_back(foreign: Path, job: Path) -> None:
    done = run([sys.executable, foreign, "merge"], job, BASELINE)
    assert done.returncode == 1
    assert (job / "output/message").read_text() == "Error: The environment variable ground_truth_source is not set"


def test_nothing_of_it_stays_behind(foreign: Path, job: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    run([sys.executable, foreign], job, {**BASELINE, "TMPDIR": str(temporary)})
    assert list(temporary.iterdir()) == []


def test_for_spark_it_is_unpacked_once_to_a_folder_that_its_content_names(
    foreign: Path, job: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = unpacked(foreign)
    assert folder.name == foreign.parent.name.replace("analyzer-", "driftgauge-analyzer-")
    (folder / "mark").touch()
    assert (unpacked(foreign) / "mark").exists()


def test_for_spark_the_unpacked_analyzer_is_submitted(foreign: Path, job: Path, tmp_path: Path) -> None:
    submit = tmp_path / "smspark-submit"
    submit.write_text('#!/bin/sh\necho "$PYTHONPATH" "$@"\n')
    submit.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = run([sys.executable, foreign, "spark"], job, {"PATH": path, "TMPDIR": str(tmp_path)})
    (folder,) = tmp_path.glob("driftgauge-analyzer-*")
    assert done.stdout.splitlines()[-1] == f"{folder} {folder}/driftgauge_analyzer/distributed/__main__.py --root {job}"


@pytest.fixture
def overwriting(tmp_path: Path, job: Path) -> str:
    """A search path with a `smspark-submit` that runs the program, and overwrites its message if it fails."""
    submit = tmp_path / "bin/smspark-submit"
    submit.parent.mkdir()
    message = job / "output/message"
    run_analyzer = f"{sys.executable} -m driftgauge_analyzer --root {job}"
    submit.write_text(f"#!/bin/sh\n{run_analyzer} || {{ echo 'Algorithm Error' > {message}; exit 1; }}\n")
    submit.chmod(0o755)
    return f"{submit.parent}:{os.environ['PATH']}"


def test_for_spark_the_message_of_a_failure_is_the_analyzer_s(
    foreign: Path, job: Path, tmp_path: Path, overwriting: str
) -> None:
    variables = {**BASELINE, "dataset_format": "no format", "PATH": overwriting, "TMPDIR": str(tmp_path)}
    done = run([sys.executable, foreign, "spark"], job, variables)
    assert done.returncode == 1
    assert (job / "output/message").read_text().startswith("Error: dataset_format is 'no format'; it must be one of")


def test_for_spark_the_message_of_a_success_is_the_analyzer_s(
    foreign: Path, job: Path, tmp_path: Path, overwriting: str
) -> None:
    done = run([sys.executable, foreign, "spark"], job, {**BASELINE, "PATH": overwriting, "TMPDIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert (job / "output/message").read_text().startswith("Completed:")


def test_for_spark_a_program_that_was_killed_has_a_code_of_its_own(foreign: Path, job: Path, tmp_path: Path) -> None:
    submit = tmp_path / "smspark-submit"
    submit.write_text("#!/bin/sh\nkill -9 $$\n")
    submit.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = run([sys.executable, foreign, "spark"], job, {"PATH": path, "TMPDIR": str(tmp_path)})
    assert done.returncode == 137
    assert not (job / "output/message").exists()


def test_for_spark_the_python_of_its_programs_goes_on(foreign: Path, job: Path, tmp_path: Path) -> None:
    python = tmp_path / "python3.12"
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    done = run([sys.executable, foreign, "spark"], job, {"PATH": os.environ["PATH"], "PYSPARK_PYTHON": str(python)})
    assert done.stdout == f"{foreign} spark --root {job}\n"


@pytest.fixture(scope="module")
def real_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as it is deployed, from this user's cache or from the index."""
    try:
        return analyzer_bundle()
    except BundleError as error:
        folder = tmp_path_factory.mktemp("reachable")
        probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"--dest={folder}", "six==1.17.0"]
        if subprocess.run(probe, capture_output=True, check=False).returncode:
            pytest.skip(f"no package index can be reached: {error}")
        raise


@pytest.fixture(scope="module")
def python_of_the_images() -> str:
    """An interpreter that the wheels are for."""
    names = ["python3.12", *sorted(map(str, Path.home().glob(".pyenv/versions/3.12*/bin/python3.12")))]
    for name in names:
        try:
            subprocess.run([name, "-c", "import zlib"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return name
    pytest.skip("there is no Python 3.12 on this machine")


def test_with_its_own_wheels_it_leaves_what_installed_packages_leave_to_the_byte(
    real_bundle: Path, python_of_the_images: str, job: Path
) -> None:
    done = run([python_of_the_images, "-I", real_bundle], job, {**BASELINE, "PATH": os.environ["PATH"]})
    assert done.returncode == 0, done.stderr
    assert "installed packages" not in done.stdout
    assert results(job) == results_of_the_module(job, BASELINE)


MIB = 1024**2
LAMBDA_CODE_MIB = 250
"""Lambda's limit for the code of a function, unpacked."""


def test_a_function_s_code_is_within_lambda_s_limit_with_room_for_a_newer_polars(real_bundle: Path) -> None:
    with zipfile.ZipFile(real_bundle) as bundle:
        # The wheels stay files until the first call of a fresh function.
        assert sum(entry.file_size for entry in bundle.infolist()) < LAMBDA_CODE_MIB * MIB / 2


def test_the_unpacked_packages_leave_room_for_the_input_in_a_function_s_storage(real_bundle: Path) -> None:
    unpacked = 0
    with zipfile.ZipFile(real_bundle) as bundle:
        for name in (name for name in bundle.namelist() if name.endswith(".whl")):
            with bundle.open(name) as file, zipfile.ZipFile(file) as wheel:
                unpacked += sum(entry.file_size for entry in wheel.infolist())
    assert unpacked + 4 * FUNCTION_MAX_BYTES < FUNCTION_STORAGE_MIB * MIB
