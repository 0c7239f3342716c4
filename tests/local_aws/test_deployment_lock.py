"""One command at a time changes a deployment; the lock ends with its holders, however they end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from driftgauge_local.cdk import Cdk
from driftgauge_local.credentials import Credentials
from driftgauge_local.deployment_lock import hold
from driftgauge_local.instance import Home, Instance, LocalAwsError
from driftgauge_local.toolchain import Toolchain

HOLD = """
import sys, time
from pathlib import Path
from driftgauge_local.deployment_lock import hold
with hold(Path(sys.argv[1]), doing="deploying shop"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process, which holds the lock."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "shop.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_command_is_told_who_holds_it(tmp_path: Path, other: "subprocess.Popen[str]") -> None:
    refusal = rf"^Process {other.pid} is deploying shop since \d\d:\d\d:\d\d\. Wait"
    with pytest.raises(LocalAwsError, match=refusal), hold(tmp_path / "shop.lock", doing="deploying shop"):
        pass


def test_another_deployment_is_not_in_the_way(tmp_path: Path, other: "subprocess.Popen[str]") -> None:
    with hold(tmp_path / "bank.lock", doing="deploying bank"):
        pass


def test_a_lock_ends_with_a_killed_holder(tmp_path: Path, other: "subprocess.Popen[str]") -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    with hold(tmp_path / "shop.lock", doing="deploying shop"):
        pass


def cdk(folder: Path, script: str = "") -> Cdk:
    program = folder / "program"
    program.write_text(script)
    return Cdk(
        tools=Toolchain(project=folder, node=Path("/bin/sh"), cdk=program),
        instance=Instance(pid=1, port=4601, credentials=Credentials.new()),
        place=Home(folder),
        on_line=lambda line: None,
    )


def test_the_cdk_holds_the_lock_when_the_command_was_killed(tmp_path: Path) -> None:
    (tmp_path / "started").unlink(missing_ok=True)
    held = cdk(tmp_path, "touch started; sleep 2")
    child = os.fork()
    if child == 0:
        with held.changing("shop", doing="deploying shop") as changing:
            changing.run(["deploy"])
        os._exit(0)
    while not (tmp_path / "started").exists():
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    with pytest.raises(LocalAwsError, match="is deploying shop"), held.changing("shop", doing="deploying shop"):
        pass


def test_a_lock_file_of_a_killed_cdk_is_removed(tmp_path: Path) -> None:
    left_over = tmp_path / "cdk.out" / "shop" / "synth.lock"
    left_over.parent.mkdir(parents=True)
    left_over.write_text("1")
    with cdk(tmp_path).changing("shop", doing="deploying shop"):
        assert not left_over.exists()
