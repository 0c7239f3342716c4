"""ministack promises nothing of what is used here, so a change of it must be loud."""

import importlib
import importlib.metadata
import re
from pathlib import Path

import pytest

from driftgauge_local.emulator.hooks import HOOKS, VERSION, Hook, HookError, check_hooks

ROOT = Path(__file__).resolve().parents[2]


def test_the_installed_ministack_has_every_hook() -> None:
    check_hooks()


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: f"{hook.module}.{hook.name}")
def test_a_missing_hook_is_named(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    importlib.import_module(f"ministack.{hook.module}")
    monkeypatch.delattr(f"ministack.{hook.module}.{hook.name}")

    with pytest.raises(HookError, match=re.escape(f"ministack.{hook.module}.{hook.name} is not there")):
        check_hooks()


def test_other_parameters_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ministack.services.cloudwatch._evaluate_alarm", lambda alarm, now: (alarm, now))

    with pytest.raises(HookError, match=r"cloudwatch\._evaluate_alarm takes \(alarm, now\), not \(alarm\)"):
        check_hooks()


def test_another_type_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ministack.app.SERVICE_HANDLERS", [])

    with pytest.raises(HookError, match="SERVICE_HANDLERS is a list, not a dict"):
        check_hooks()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "1.6.0")

    with pytest.raises(HookError, match=f"ministack 1.6.0 is installed; AWS on this machine is made for {VERSION}"):
        check_hooks()


def test_the_requirements_pin_the_same_version() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    # A line goes on with the hashes of the package's files.
    assert f"ministack=={VERSION}" in {line.removesuffix(" \\") for line in lines}


def test_every_private_name_in_use_is_a_hook() -> None:
    modules = "cloudwatch|eventbridge|scheduler|sns|stacks|stepfunctions|provisioners"
    used = re.compile(rf"\b({modules})\.(_[a-z]\w*)", re.IGNORECASE)
    sources = (ROOT / "local/driftgauge_local/emulator").glob("*.py")
    names = {found for source in sources for _, found in used.findall(source.read_text())}

    assert names <= {hook.name for hook in HOOKS}
