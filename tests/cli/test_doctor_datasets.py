"""`driftgauge doctor` checks datasets on this machine against themselves."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import boto3
import numpy as np
import pytest

from driftgauge_cli.diagnosis import checkup, datasets
from driftgauge_cli.findings import Finding, Verdict
from driftgauge_deployment import load_deployment

DEPLOYMENT = """\
name: shop
model: {package: "arn:aws:sagemaker:eu-west-1:123456789012:model-package/shop/1"}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""

Check = Callable[..., list[Finding]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Return the findings about a dataset of 400 rows, a fifth of which have no discount."""
    random = np.random.default_rng(1)
    rows = [
        f"{random.integers(2)},{random.normal():.3f},{'' if random.random() < 0.2 else 5},{country}"
        for country in random.choice(["de", "fr", "it"], 400)
    ]
    (tmp_path / "train.csv").write_text("bought,price,discount,country\n" + "\n".join(rows) + "\n")

    def run(more: str = "") -> list[Finding]:
        path = tmp_path / "shop.yaml"
        path.write_text(DEPLOYMENT + more)
        return list(datasets.check_datasets(load_deployment(path)))

    return run


def test_a_constant_column_is_a_warning_with_the_line_to_write(check: Check) -> None:
    [found] = check()
    assert (found.verdict, found.found) == (
        Verdict.WARNING,
        "discount: it holds one value only, so that any other one is a finding",
    )
    assert found.advice.endswith("overrides: {features: {discount: {evaluate: false}}}")


def test_a_dataset_without_findings_is_said_to_be_fine(check: Check) -> None:
    [found] = check("    overrides: {features: {discount: {evaluate: false}}}\n")
    assert (found.verdict, found.found) == (Verdict.OK, "train.csv fits its own constraints")


def test_columns_that_the_endpoint_does_not_take_are_not_checked(check: Check) -> None:
    [found] = check("payload: {exclude: [discount]}\n")
    assert found.verdict is Verdict.OK


def test_an_override_that_healthy_data_breaks_is_a_problem(check: Check) -> None:
    found, _ = check("    overrides: {features: {discount: {completeness: 95%}}}\n")
    assert found.verdict is Verdict.PROBLEM
    assert found.found.startswith("discount: completeness_check would violate on healthy data: in 5 of 5 windows")


def test_a_measure_that_cannot_see_a_change_is_a_problem(check: Check) -> None:
    found, _ = check("    overrides: {features: {country: {drift: {measure: wasserstein}}}}\n")
    assert found.verdict is Verdict.PROBLEM
    assert found.found == "country: wasserstein does not compare a column of categories"


def test_without_the_analyzer_it_says_what_is_not_checked(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [found] = check()
    assert found.found == "not checked against itself, which needs polars, numpy, jmespath"


def test_what_the_check_of_the_dataset_finds_is_not_said_of_the_file_too(check: Check, tmp_path: Path) -> None:
    check()
    session = SimpleNamespace(region_name=None)
    found = checkup.examine(cast("boto3.Session", session), str(tmp_path / "shop.yaml"), tmp_path)
    about = [each for each in found if "discount" in each.found]
    assert [each.check for each in about] == ["baseline of data quality"]


def test_in_compat_mode_what_would_violate_on_healthy_windows_is_named(check: Check) -> None:
    found = check("mode: compat\n")
    assert {each.verdict for each in found} == {Verdict.WARNING}
    assert any(each.found.startswith("discount: completeness_check would violate on healthy data") for each in found)


def test_in_compat_mode_a_relaxed_override_is_respected(check: Check) -> None:
    found = check("    overrides: {features: {discount: {completeness: 50%}}}\nmode: compat\n")
    assert not any("discount" in each.found for each in found)


def test_in_compat_mode_columns_that_are_not_evaluated_are_not_named(check: Check) -> None:
    found = check("    overrides: {features: {discount: {evaluate: false}}}\nmode: compat\n")
    assert not any("discount" in each.found for each in found)
