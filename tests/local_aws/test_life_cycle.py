"""`up` starts one process, `down` ends it with its children, and what stands in the way is one line."""

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from local_aws.ports import free_port

from driftgauge_contract.toolchain import CDK_VERSION
from driftgauge_local import life_cycle, toolchain
from driftgauge_local.instance import Home, LocalAwsError


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_up_answers_on_loopback_and_down_ends_it(tmp_path: Path) -> None:
    port = free_port()

    instance = life_cycle.up(port=port, home=tmp_path)

    assert life_cycle.status(home=tmp_path) == instance
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        pass
    assert life_cycle.down(home=tmp_path) == instance
    assert not alive(instance.pid)
    assert life_cycle.status(home=tmp_path) is None
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and file.name not in {"aws.log", "lock"}]


def test_a_second_up_says_where_the_first_is(tmp_path: Path) -> None:
    instance = life_cycle.up(port=free_port(), home=tmp_path)
    try:
        with pytest.raises(LocalAwsError, match=f"running already, on port {instance.port}"):
            life_cycle.up(port=free_port(), home=tmp_path)
    finally:
        life_cycle.down(home=tmp_path)


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(LocalAwsError, match=f"Port {port} cannot be used"):
            life_cycle.up(port=port, home=tmp_path)

    assert life_cycle.status(home=tmp_path) is None


def test_down_without_up_ends_nothing(tmp_path: Path) -> None:
    assert life_cycle.down(home=tmp_path) is None


def test_down_does_not_touch_a_process_that_got_the_id_later(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (tmp_path / "lock").write_text(f'{{"pid": {other.pid}, "port": 1}}')

        assert life_cycle.down(home=tmp_path) is None

        assert alive(other.pid)
        other.kill()


def test_a_process_that_ignores_the_request_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life_cycle, "_STOP_SECONDS", 1.0)
    instance = life_cycle.up(port=free_port(), home=tmp_path)
    os.kill(instance.pid, signal.SIGSTOP)

    assert life_cycle.down(home=tmp_path) == instance

    assert not alive(instance.pid)


def test_a_start_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(LocalAwsError, match="did not start: it wrote nothing"):
        life_cycle.up(port=free_port(), home=tmp_path)


def test_a_missing_node_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchain.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(LocalAwsError, match=r"Node is not installed.*pip install 'driftgauge\[local\]'"):
        life_cycle.up(port=free_port(), home=tmp_path)


def test_a_missing_cdk_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").touch()

    with pytest.raises(LocalAwsError, match=r"CDK command line is not installed.*local deploy` installs it"):
        toolchain.find_toolchain(tmp_path)


def test_the_cdk_of_the_python_environment_serves_a_project_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolchain.sys, "prefix", str(tmp_path / "environment"))
    program = tmp_path / "environment" / "share" / "driftgauge" / "node_modules" / "aws-cdk" / "bin" / "cdk"
    program.parent.mkdir(parents=True)
    program.touch()

    assert toolchain.find_toolchain(tmp_path).cdk == program


def test_where_a_project_pins_no_cdk_it_is_the_one_of_driftgauge_s_own_project(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]

    assert toolchain.pinned_cdk_version(tmp_path) == toolchain.pinned_cdk_version(root) == CDK_VERSION


def test_outside_of_a_project_there_is_nothing_to_deploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(LocalAwsError, match=r"There is no cdk\.json"):
        toolchain.find_toolchain()


def test_only_one_process_holds_a_home(tmp_path: Path) -> None:
    home = Home(tmp_path)

    with home.held(port=1), pytest.raises(LocalAwsError, match="running already"), Home(tmp_path).held(port=2):
        pass


def members(group: int) -> set[int]:
    """The processes of a group that still run."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state, _, process_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(process_group) == group and state != "Z":
                found.add(int(stat.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process groups are read from /proc")
def test_down_does_not_wait_for_a_custom_resource_and_leaves_no_lambda(tmp_path: Path) -> None:
    instance = life_cycle.up(port=free_port(), home=tmp_path)
    session = instance.session()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", "import time\ndef handler(event, context):\n    time.sleep(600)\n")
    function = session.client("lambda", endpoint_url=instance.endpoint_url).create_function(
        FunctionName="slow",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/slow",
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
        Timeout=900,
    )
    waiting = {"Type": "Custom::Wait", "Properties": {"ServiceToken": function["FunctionArn"]}}
    session.client("cloudformation", endpoint_url=instance.endpoint_url).create_stack(
        StackName="waits", TemplateBody=json.dumps({"Resources": {"Waiting": waiting}})
    )
    deadline = time.monotonic() + 10
    while len(members(instance.pid)) < 2:
        assert time.monotonic() < deadline, "the Lambda did not start"
        time.sleep(0.05)

    began = time.monotonic()
    life_cycle.down(home=tmp_path)

    assert time.monotonic() - began < 5
    assert members(instance.pid) == set()


def test_a_port_that_another_folder_holds_is_explained(tmp_path: Path) -> None:
    instance = life_cycle.up(port=free_port(), home=tmp_path / "first")
    try:
        with pytest.raises(LocalAwsError, match=f"AWS on this machine from {tmp_path / 'first'} holds it"):
            life_cycle.up(port=instance.port, home=tmp_path / "second")
    finally:
        life_cycle.down(home=tmp_path / "first")


def test_each_run_has_credentials_that_only_the_owner_can_read(tmp_path: Path) -> None:
    runs = []
    for _ in range(2):
        runs.append(life_cycle.up(port=free_port(), home=tmp_path))
        assert Home(tmp_path).credentials.stat().st_mode & 0o777 == 0o600
        assert tmp_path.stat().st_mode & 0o777 == 0o700
        life_cycle.down(home=tmp_path)
    assert runs[0].credentials != runs[1].credentials
    assert not Home(tmp_path).credentials.exists()
