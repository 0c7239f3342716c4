"""An endpoint waits for the checks of files in S3."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from driftgauge_deployment import Deployment, load_deployment

IN_S3 = """\
name: shop
model: {artifact: s3://models/shop/model.tar.gz, version: "1"}
monitors:
  data_quality:
    baseline: {dataset: s3://data/train.csv, version: "1", header: true}
    overrides: {features: {price: {completeness: 95%}}}
  model_quality:
    problem_type: Regression
    inference_attribute: 0
    baseline: {dataset: s3://data/validation.csv, version: "1", header: true, label: 1, limit: 500}
alarms: {drift: [price, prediction]}
"""

Synthesize = Callable[[Deployment], dict[str, Any]]


@pytest.fixture(scope="module")
def resources(synthesize: Synthesize, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    path = tmp_path_factory.mktemp("in-s3") / "shop.yaml"
    path.write_text(IN_S3)
    template: Mapping[str, Any] = synthesize(load_deployment(path))["shop"]["Resources"]
    return template


def test_the_endpoint_is_created_after_the_checks(resources: Mapping[str, Any]) -> None:
    [endpoint] = [name for name, each in resources.items() if each["Type"] == "AWS::SageMaker::Endpoint"]
    before = set(needed_by(resources, endpoint))
    checks = {name for name, each in resources.items() if each["Type"].endswith("Check")}
    assert len(checks) == 3
    assert checks <= before


def test_the_checks_do_not_wait_for_the_endpoint(resources: Mapping[str, Any]) -> None:
    for name, each in resources.items():
        if each["Type"].endswith("Check"):
            types = {resources[needed]["Type"] for needed in needed_by(resources, name)}
            assert "AWS::SageMaker::Endpoint" not in types


def test_the_checks_know_what_the_deployment_names(resources: Mapping[str, Any]) -> None:
    found = {
        each["Properties"]["DatasetUri"]: each["Properties"]
        for each in resources.values()
        if each["Type"] == "Custom::DriftgaugeDatasetCheck"
    }
    training, validation = found["s3://data/train.csv"], found["s3://data/validation.csv"]
    assert (training["Features"], training["LabelColumn"], training["Stripped"]) == (["price"], 0, True)
    # The endpoint is asked about the rows of model quality only.
    assert "Rows" not in training
    assert (validation["LabelColumn"], validation["Rows"]) == (1, 500)


def test_the_columns_of_requests_are_looked_for_in_what_is_sent(synthesize: Synthesize, tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(IN_S3 + "payload: {columns: [price, size], exclude: [id]}\n")
    resources = synthesize(load_deployment(path))["shop"]["Resources"]
    checks = [each["Properties"] for each in resources.values() if each["Type"] == "Custom::DriftgaugeDatasetCheck"]
    features = {check["DatasetUri"]: check["Features"] for check in checks}
    assert features == {"s3://data/train.csv": [], "s3://data/validation.csv": ["price", "size", "id"]}


def test_files_on_this_machine_need_no_check(driftgauge_template: Mapping[str, Any]) -> None:
    assert not [each for each in driftgauge_template["Resources"].values() if each["Type"].endswith("Check")]


def needed_by(resources: Mapping[str, Any], name: str) -> Iterator[str]:
    """Return the resources that have to be there before one, however far away."""
    seen, waiting = set(), [name]
    while waiting:
        each = resources[waiting.pop()]
        depends = each.get("DependsOn", [])
        needed = {*([depends] if isinstance(depends, str) else depends), *references(each.get("Properties", {}))}
        for other in (needed & set(resources)) - seen:
            seen.add(other)
            waiting.append(other)
    yield from seen


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "Ref" in value:
            yield value["Ref"]
        if "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)
