"""The command says which extra it lacks."""

import sys

import pytest

from driftgauge_cli.__main__ import main


def test_without_its_packages_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "driftgauge_cli.main", raising=False)
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit, match=r"the command needs typer; install it with: pip install 'driftgauge\[cli\]'"):
        main()
