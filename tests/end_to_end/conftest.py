"""What the end-to-end tests share: the command as a person runs it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import boto3
import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).parent / "driftgauge"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def driftgauge() -> Run:
    """Run the command in the project's folder or another one, with more environment where it is given."""

    def run(
        *arguments: str, environment: Mapping[str, str] | None = None, folder: Path = ROOT
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(COMMAND), *arguments],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    return run


@pytest.fixture(scope="module")
def port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of AWS on this machine, in one that a test may use for its own files."""
    return tmp_path_factory.mktemp("end-to-end") / "aws"


@pytest.fixture(scope="module")
def session(driftgauge: Run, port: int, home: Path) -> Iterator[boto3.Session]:
    """A session with AWS on this machine, which the command uses too as long as it lasts."""
    up = driftgauge("local", "up", "--port", str(port), "--home", str(home))
    assert up.returncode == 0, up.stderr
    values = dict(line.removeprefix("export ").split("=", 1) for line in up.stdout.splitlines())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield boto3.Session(region_name=values["AWS_REGION"])
    assert driftgauge("local", "down", "--home", str(home)).returncode == 0
