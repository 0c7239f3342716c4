"""Mistakes are data: a place, a line and a message each."""

from pathlib import Path

import pytest

from driftgauge_contract.findings import Severity
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment import InvalidDeploymentError, Mistake, load_deployment
from driftgauge_deployment.deployment import MonitorsSection
from driftgauge_deployment.kinds import KINDS


def test_an_invalid_deployment_holds_each_mistake_with_its_place_and_line(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("name: shop\nmodel: {package: 7}\nmonitors: {}\n")
    with pytest.raises(InvalidDeploymentError) as caught:
        load_deployment(path)
    assert [(mistake.line, mistake.place) for mistake in caught.value.mistakes] == [
        (2, ("model", "package")),
        (3, ("monitors",)),
    ]
    assert caught.value.file == path


def test_each_mistake_is_a_line(tmp_path: Path) -> None:
    first, second = Mistake(line=2, place=("alarms", "drift", 0), message="one"), Mistake(line=1, message="two")
    error = InvalidDeploymentError([first, second, first], file=tmp_path)
    assert error.lines == (f"{tmp_path}:1: error: two", f"{tmp_path}:2: error: alarms.drift[0]: one")


def test_a_mistake_that_is_an_error_and_a_warning_is_an_error(tmp_path: Path) -> None:
    both = [Mistake(line=2, message="one", severity=severity) for severity in (Severity.WARNING, Severity.ERROR)]
    assert InvalidDeploymentError(both, file=tmp_path).lines == (f"{tmp_path}:2: error: one",)


def test_every_kind_of_monitor_has_the_section_of_its_name() -> None:
    fields = {name: field.annotation for name, field in MonitorsSection.model_fields.items()}
    assert fields == {kind.value: KINDS[kind].section | None for kind in MonitorKind}
