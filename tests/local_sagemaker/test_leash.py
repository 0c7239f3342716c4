import os
import subprocess
import sys
from pathlib import Path

from local_sagemaker.running import alive, children
from local_sagemaker.service_requests import eventually

from driftgauge_local.processes.children import Child

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def started(tmp_path: Path, program: list[str], stdout: int = subprocess.DEVNULL) -> Child:
    return Child(program, folder=tmp_path, environment={}, stdout=stdout, stderr=subprocess.DEVNULL)


def first_line(child: Child) -> bytes:
    with child.stdout as stdout:
        return stdout.readline()


def test_the_exit_code_is_the_programs(tmp_path: Path) -> None:
    child = started(tmp_path, [sys.executable, "-c", "raise SystemExit(7)"])
    assert child.wait(10) == 7
    child.stop()


def test_stopping_ends_the_program(tmp_path: Path) -> None:
    child = started(tmp_path, SLEEP)
    eventually(lambda: children(child.pid) != [])
    (program,) = children(child.pid)
    child.stop()
    assert not alive(program)
    assert not alive(child.pid)


def test_a_program_that_will_not_end_is_ended_by_force(tmp_path: Path) -> None:
    child = started(tmp_path, STUBBORN, subprocess.PIPE)
    assert first_line(child) == b"up\n"
    (program,) = children(child.pid)
    child.stop()
    assert not alive(program)


def test_a_program_ends_with_what_it_started(tmp_path: Path) -> None:
    grandchild = f"import subprocess, sys; print(subprocess.Popen({SLEEP!r}).pid, flush=True)"
    program = [sys.executable, "-c", f"{grandchild}; import time; time.sleep(60)"]
    child = started(tmp_path, program, subprocess.PIPE)
    pid = int(first_line(child))
    child.stop()
    eventually(lambda: not alive(pid))


def test_a_program_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys, time\n"
        "from pathlib import Path\n"
        "from driftgauge_local.processes.children import Child\n"
        f"child = Child({SLEEP!r}, folder=Path({str(tmp_path)!r}), environment={{}},"
        " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        leash = int(process.stdout.readline())
        eventually(lambda: children(leash) != [])
        (program,) = children(leash)
        process.kill()
    eventually(lambda: not alive(program) and not alive(leash))
