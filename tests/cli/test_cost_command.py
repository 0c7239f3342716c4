"""`driftgauge cost` prints a month's bill of a deployment file, without asking AWS."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from driftgauge_cli import app as command_line
from driftgauge_cli.errors import UserError

PROJECT = Path(__file__).resolve().parents[2]
DEPLOYMENT = """
name: shop
model: {package: "arn:aws:sagemaker:eu-west-1:123456789012:model-package/shop/1"}
capture: {sampling_percentage: 50}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
    schedule: daily at 6
    instance_type: INSTANCE
"""


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "train.csv").write_text("label,price,colour\n1,2,red\n")
    (tmp_path / "shop.yaml").write_text(DEPLOYMENT.replace("INSTANCE", "ml.m5.large"))
    return tmp_path / "shop.yaml"


def cost(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command_line.app, ["cost", *map(str, arguments)])


@pytest.fixture(scope="module")
def lines(sample: Path) -> list[dict[str, Any]]:
    """The default deployment's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        return json.loads(cost("nutriscore", "--json").stdout)


def test_every_monitor_has_a_line_for_each_engine_at_three_rates(lines: list[dict[str, Any]]) -> None:
    assert [(line["requests_a_minute"], line["monitor"], line["engine"]) for line in lines] == [
        (rate, monitor, engine)
        for rate in (10, 1_000, 100_000)
        for monitor in ("data_quality", "model_quality")
        for engine in ("model-monitor", "driftgauge")
    ]
    assert all(line["dollars"] == pytest.approx(sum(_amounts(line["bill"]))) for line in lines)


def _amounts(bill: dict[str, float]) -> list[float]:
    return [bill[part] for part in ("instances", "workflow", "metrics")]


def test_the_documentation_has_the_same_figures(lines: list[dict[str, Any]]) -> None:
    page = (PROJECT / "docs/cost.md").read_text(encoding="utf-8")
    for line in lines:
        bill = line["bill"]
        amounts = (f"{amount:.2f}" for amount in (*_amounts(bill), line["dollars"]))
        names = (f"{line['requests_a_minute']:,.0f}", line["monitor"], line["engine"], bill["instance_type"])
        assert f"| {' | '.join([*names, format(bill['minutes'], '.1f'), *amounts])} |" in page


def test_a_file_s_own_instances_sampling_and_schedule_are_reckoned_with(file: Path) -> None:
    lines = json.loads(cost(file, "--requests-per-minute", "1000000", "--json").stdout)
    assert {line["bill"]["instance_type"] for line in lines} == {"ml.m5.large"}
    monthly_runs_of_three_columns = (3 * 5 + 2) * 0.30 / 24
    assert lines[0]["bill"]["metrics"] == pytest.approx(monthly_runs_of_three_columns)
    half = json.loads(cost(file, "--requests-per-minute", "500000", "--json").stdout)
    assert half[1]["bill"]["minutes"] < lines[1]["bill"]["minutes"]


def test_people_get_a_table_that_says_what_is_too_small(file: Path) -> None:
    shown = cost(file, "--requests-per-minute", "1000000")
    assert "A month of monitoring" in shown.stdout
    assert "ml.m5.large (too small)" in shown.stdout
    assert "List prices of us-east-1 as known on 2026-11-24" in shown.stderr


def test_an_instance_type_without_a_price_is_told_with_those_that_have_one(file: Path) -> None:
    file.write_text(DEPLOYMENT.replace("INSTANCE", "ml.p9.large"))
    assert isinstance(error := cost(file).exception, UserError)
    assert str(error).startswith("No price is known for ml.p9.large; there are prices for ml.t3.medium, ml.t3.large")


def test_mistakes_in_the_file_are_told_with_their_lines(file: Path) -> None:
    file.write_text(DEPLOYMENT.replace("daily at 6", "sometimes"))
    assert isinstance(error := cost(file).exception, UserError)
    assert "shop.yaml:8: error: monitors.data_quality.schedule" in str(error)
