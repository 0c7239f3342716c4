"""The state folder is found wherever a command is run from."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from driftgauge_local import life_cycle
from driftgauge_local.credentials import Credentials
from driftgauge_local.instance import Home, LocalAwsError
from driftgauge_local.locations import folder_in_use, folder_to_start, holder_of, register


class Machine:
    """Instances that hold their folders in this process, as if they ran."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def start(self, folder: Path, port: int) -> Home:
        home = Home(folder)
        self._stack.enter_context(home.held(port=port))
        Credentials.new().write(home.credentials)
        register(home, port)
        return home


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        yield Machine(stack)


def test_a_new_instance_belongs_to_the_project_around(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project" / "docs").mkdir(parents=True)
    (tmp_path / "project" / "cdk.json").touch()
    monkeypatch.chdir(tmp_path / "project" / "docs")
    assert folder_to_start(None) == tmp_path / "project/.driftgauge/local"


def test_without_a_project_it_belongs_to_the_current_folder(machine: Machine, tmp_path: Path) -> None:
    assert folder_to_start(None) == tmp_path / ".driftgauge/local"


def test_the_folder_around_is_used_from_below_it(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = machine.start(tmp_path / "project/.driftgauge/local", 1001)
    (tmp_path / "project/below").mkdir()
    monkeypatch.chdir(tmp_path / "project/below")
    assert folder_in_use(None) == home.path


def test_the_only_one_that_runs_is_found_from_anywhere(machine: Machine, tmp_path: Path) -> None:
    home = machine.start(tmp_path / "elsewhere", 1001)
    assert folder_in_use(None) == home.path


def test_another_project_s_instance_is_not_taken_for_the_own_one(machine: Machine, tmp_path: Path) -> None:
    other = machine.start(tmp_path / "other", 1001)
    own = Home(tmp_path / ".driftgauge/local")
    with own.held(port=1002):
        pass
    assert folder_in_use(None) == own.path
    with pytest.raises(LocalAwsError, match=f"not running from {own.path}, only from {other.path}"):
        life_cycle.require_running()


def test_of_several_one_has_to_be_chosen(machine: Machine, tmp_path: Path) -> None:
    machine.start(tmp_path / "first", 1001)
    machine.start(tmp_path / "second", 1002)
    with pytest.raises(LocalAwsError, match=r"first \(port 1001\), .*second \(port 1002\).*--home FOLDER"):
        folder_in_use(None)
    assert folder_in_use(tmp_path / "second") == tmp_path / "second"


def test_the_holder_of_a_port_is_known_as_long_as_it_runs(machine: Machine, tmp_path: Path) -> None:
    home = machine.start(tmp_path / "first", 1001)
    ended = Home(tmp_path / "ended")
    with ended.held(port=1002):
        Credentials.new().write(ended.credentials)
        register(ended, 1002)
    assert holder_of(1001) == home
    assert holder_of(1002) is None
