"""The wheel outside its checkout: installed with its extras alone, it makes, deploys and destroys a project."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end.conftest import ROOT
from end_to_end.small_sample import write_sample

pytestmark = pytest.mark.end_to_end


def run(
    *command: str | Path, cwd: Path, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program without anything of the checkout in its environment."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHONPATH"))}
    return subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env={**bare, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("driftgauge-*.whl")
    return path


def install(wheel: Path, folder: Path, *, extra: str = "") -> Path:
    """Install the wheel with an extra into a new virtual environment, and return its folder of programs."""
    run(sys.executable, "-m", "venv", folder, cwd=wheel.parent)
    installed = run(folder / "bin" / "pip", "install", "--quiet", f"{wheel}{extra}", cwd=wheel.parent)
    assert installed.returncode == 0, installed.stderr
    return folder / "bin"


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("local") / "venv", extra="[local]")


@pytest.fixture(scope="module")
def project(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that `init` made in a folder with a dataset and a model."""
    folder = tmp_path_factory.mktemp("project")
    write_sample(folder)
    options = ("--dataset", "train.csv", "--model", "model.tar.gz", "--label", "label")
    made = run(programs / "driftgauge", "init", "shop", *options, cwd=folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def aws(programs: Path, project: Path, port: int) -> Iterator[dict[str, str]]:
    """The variables of an AWS on this machine that the wheel started."""
    up = run(programs / "driftgauge", "local", "up", "--port", str(port), cwd=project)
    assert up.returncode == 0, up.stderr
    yield dict(line.removeprefix("export ").split("=", 1) for line in up.stdout.splitlines())
    assert run(programs / "driftgauge", "local", "down", cwd=project).returncode == 0


def test_the_construct_library_alone_is_imported_without_an_extra(wheel: Path, tmp_path: Path) -> None:
    python = install(wheel, tmp_path / "venv") / "python"
    done = run(python, "-c", "import driftgauge; print(driftgauge.MonitoredEndpoint.__name__)", cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("MonitoredEndpoint\n", 0), done.stderr


def test_a_new_project_is_deployed_watched_and_destroyed(programs: Path, project: Path, aws: dict[str, str]) -> None:
    def driftgauge(*arguments: str) -> str:
        done = run(programs / "driftgauge", *arguments, cwd=project, environment=aws)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    driftgauge("local", "deploy", "shop")
    driftgauge("traffic", "shop", "validation.csv", "--label", "label")
    assert "Data quality: no violations" in driftgauge("run", "shop", "data_quality")
    assert "data-quality   no violations" in driftgauge("status", "shop")
    assert "shop-data-quality: 1 execution" in driftgauge("history", "shop")
    driftgauge("local", "destroy", "shop")
