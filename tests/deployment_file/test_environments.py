"""The environments of a deployment file: what each replaces, and mistakes in them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from driftgauge_deployment import Deployment, InvalidDeploymentError, find_deployments, load_deployment

SHOP = """\
name: shop
model: {artifact: model.tar.gz}
tags: {team: risk}
endpoint: {instance_type: ml.m5.large, instance_count: 2}
monitors:
  data_quality: {baseline: {dataset: train.csv, header: true}}
notify: [a@shop.example]
environments:
  dev: {suffix: -dev, notify: null, endpoint: {instance_count: 1}}
  prod:
    account: 111122223333
    region: eu-west-1
    tags: {stage: prod}
    alarms: {latency: 100ms}
"""
Mistakes = Callable[[str], list[str]]
Load = Callable[[str], Deployment]


@pytest.fixture
def loaded(load: Load, tmp_path: Path) -> Callable[[str], Deployment]:
    load(SHOP)
    return lambda environment: load_deployment(tmp_path / "shop.yaml", environment=environment)


def test_an_environment_has_a_name_of_its_own(loaded: Callable[[str], Deployment]) -> None:
    assert loaded("dev").name == "shop-dev"
    assert loaded("prod").name == "shop"


def test_mappings_are_merged_and_other_values_replaced(loaded: Callable[[str], Deployment]) -> None:
    dev, prod = loaded("dev"), loaded("prod")
    assert (dev.endpoint.instance_type, dev.endpoint.instance_count) == ("ml.m5.large", 1)
    assert prod.tags == {"team": "risk", "stage": "prod"}
    assert prod.alarms.latency.threshold == timedelta(milliseconds=100)


def test_a_key_without_a_value_is_removed(loaded: Callable[[str], Deployment]) -> None:
    assert not loaded("dev").notify.page
    assert loaded("prod").notify.page


def test_an_environment_may_name_the_account_and_region(loaded: Callable[[str], Deployment]) -> None:
    assert (loaded("dev").account, loaded("dev").region) == (None, None)
    assert (loaded("prod").account, loaded("prod").region) == ("111122223333", "eu-west-1")


def test_an_unknown_environment_is_reported_with_those_that_there_are(
    loaded: Callable[[str], Deployment], tmp_path: Path
) -> None:
    with pytest.raises(InvalidDeploymentError) as caught:
        loaded("staging")
    assert str(caught.value) == (
        f"{tmp_path / 'shop.yaml'}: error: there is no environment 'staging'; allowed: dev, prod"
    )


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        (
            "{endpoint: {instance_type: m5}}",
            "environments.test.endpoint.instance_type: 'm5' is not allowed; "
            "allowed: one of SageMaker's instance types, such as ml.m5.xlarge",
        ),
        (
            "{alarms: {drift: [price]}}",
            "environments.test.alarms.drift[0]: 'price' is no column of the dataset; allowed: sugar, salt, age, type",
        ),
        ("{suffix: _test}", "environments.test.suffix: '_test' is not allowed; allowed: letters, digits and hyphens"),
        (
            "{name: other}",
            "environments.test.name: is the same in all environments; allowed: prefix or suffix, which are put around "
            "the name",
        ),
        (
            "{account: 1234}",
            "environments.test.account: '1234' is not allowed; allowed: the 12 digits of an account, in quotes",
        ),
        (
            "{region: Ireland}",
            "environments.test.region: 'Ireland' is not allowed; allowed: the name of a region, such as eu-west-1",
        ),
    ],
)
def test_mistakes_in_any_environment_are_reported_where_they_are(mistakes: Mistakes, line: str, mistake: str) -> None:
    assert mistakes(f"{SHOP}  test: {line}\n") == [f"15: {mistake}"]


def test_an_unknown_key_of_an_environment_is_reported(mistakes: Mistakes) -> None:
    [mistake] = mistakes(SHOP + "  test: {endpont: {instance_count: 1}}\n")
    assert mistake.startswith("15: environments.test.endpont: unknown key; did you mean 'endpoint'?")


@pytest.mark.parametrize(
    ("tags", "mistake"),
    [
        ("{cost: 42}", "tags.cost: 42 is not allowed; allowed: names and texts; a number in quotes"),
        ("{'aws:x': a}", "tags: 'aws:x' is reserved; allowed: a name that does not begin with aws: or driftgauge:"),
        ("{a: 'b;c'}", "tags: 'b;c' is not allowed; allowed: letters, digits, spaces and _ . : / = + - @"),
    ],
)
def test_tags_that_a_service_would_refuse_are_reported(mistakes: Mistakes, tags: str, mistake: str) -> None:
    assert mistakes(SHOP.replace("{team: risk}", tags)) == [f"3: {mistake}"]


def test_a_folder_stands_for_its_deployments(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.yaml").write_text("name: shop")
    assert find_deployments(str(tmp_path), Path()) == [tmp_path / "a.yaml", tmp_path / "b.yaml"]


def test_a_folder_without_deployments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidDeploymentError, match="has no deployment; allowed: "):
        find_deployments(str(tmp_path), Path())
