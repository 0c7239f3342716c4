"""A model that is the newest approved version of a model package group."""

from collections.abc import Callable
from pathlib import Path

import pytest

from driftgauge_deployment import Deployment, load_deployment

FILE = """\
name: shop
model: {model}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
"""
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:deploy"
Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def test_a_group_has_artifacts_and_something_that_deploys(load: Load) -> None:
    text = f"{{package_group: orders, artifacts: s3://registry/orders, on_approval: {{start: '{MACHINE}'}}}}"
    model = load(FILE.format(model=text)).model
    assert model is not None
    assert model.on_approval is not None
    assert (model.package_group, model.artifacts) == ("orders", "s3://registry/orders")
    assert model.on_approval.start == MACHINE


def test_artifacts_that_the_endpoint_is_not_granted_are_warned_of(load: Load, tmp_path: Path) -> None:
    load(FILE.format(model="{package_group: orders}"))
    found: list[str] = []
    load_deployment(tmp_path / "shop.yaml", warn=found.append)
    [warning] = [line for line in found if "package_group" in line]
    assert "warning: model.package_group: SageMaker reads the artifacts of the group's packages" in warning


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "{package_group: orders, artifact: model.tar.gz, artifacts: s3://registry/orders}",
            "model.package_group: beside artifact; allowed: one of artifact, package and package_group",
        ),
        (
            "{artifact: model.tar.gz, artifacts: s3://registry/orders}",
            "model.artifacts: is about a package group; allowed: beside package_group only",
        ),
        (
            "{package_group: 'my orders', artifacts: s3://registry/orders}",
            "model.package_group: 'my orders' is not allowed; allowed: the name of a model package group",
        ),
        (
            "{package_group: orders, artifacts: s3://registry/orders, on_approval: {start: deploy}}",
            "model.on_approval.start: 'deploy' cannot be started",
        ),
    ],
)
def test_a_mistake_is_one_line_with_what_is_allowed(mistakes: Mistakes, written: str, message: str) -> None:
    [mistake] = mistakes(FILE.format(model=written))
    assert message in mistake
