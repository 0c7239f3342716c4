"""The mark that a project's deployments have, and the names that they use."""

from collections.abc import Callable
from pathlib import Path

import pytest

from driftgauge_cli.errors import UserError
from driftgauge_cli.ownership.named import names_of
from driftgauge_cli.ownership.project_mark import project_mark
from driftgauge_contract.ownership import Mark
from driftgauge_deployment import Deployment

TEXT = """
name: shop
engine: [model-monitor, driftgauge]
mode: compat
model: {artifact: model.tar.gz}
monitors:
  data_quality: {baseline: {dataset: train.csv, header: true}}
"""


@pytest.mark.parametrize(
    ("settings", "app"),
    [('{"context": {"driftgauge:app": "bank"}}', "bank"), ('{"context": {}}', "driftgauge"), ("{}", "driftgauge")],
)
def test_the_app_is_the_one_that_the_project_names(tmp_path: Path, settings: str, app: str) -> None:
    (tmp_path / "cdk.json").write_text(settings)
    assert project_mark("shop", tmp_path) == Mark(deployment="shop", app=app)


def test_a_project_whose_settings_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text("{")
    with pytest.raises(UserError, match=r"cdk\.json is not JSON"):
        project_mark("shop", tmp_path)


def test_the_second_engine_s_monitors_have_its_name_in_theirs(load: Callable[[str], Deployment]) -> None:
    names = names_of(load(TEXT))
    assert names.monitoring_schedules == ("shop-data-quality",)
    assert names.state_machines == ("shop-driftgauge-data-quality",)
