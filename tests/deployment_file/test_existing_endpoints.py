"""An endpoint that something else deployed, in place of a model to serve."""

from collections.abc import Callable

import pytest

from driftgauge_deployment.deployment import Deployment

LEAST = """\
name: watched
endpoint: {existing: orders}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def test_an_existing_endpoint_needs_no_model(load: Load) -> None:
    deployment = load(LEAST)
    assert deployment.model is None
    assert deployment.endpoint_name == "orders"


def test_without_an_existing_endpoint_the_deployment_s_name_is_the_endpoint_s(load: Load) -> None:
    own = LEAST.replace("endpoint: {existing: orders}", "model: {artifact: model.tar.gz}")
    assert load(own).endpoint_name == "watched"


@pytest.mark.parametrize("name", ["1a", "a--b", "A" * 63])
def test_any_name_of_sagemaker_s_is_accepted(load: Load, name: str) -> None:
    assert load(LEAST.replace("orders", name)).endpoint_name == name


@pytest.mark.parametrize("name", ["a_b", "-a", "a-", "a" * 64])
def test_a_name_that_sagemaker_has_not_is_refused(mistakes: Mistakes, name: str) -> None:
    [mistake] = mistakes(LEAST.replace("orders", name))
    assert f"'{name}' is not a name in SageMaker; allowed: up to 63 letters, digits and inner hyphens" in mistake


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("model", "model: {artifact: model.tar.gz}\n"),
        ("capture", "capture: {sampling_percentage: 50}\n"),
    ],
)
def test_nothing_that_would_change_the_endpoint_is_accepted(mistakes: Mistakes, key: str, text: str) -> None:
    [mistake] = mistakes(LEAST + text)
    assert f"{key}: would change an existing endpoint, which stays as it is; allowed: no such key" in mistake


def test_instances_of_an_existing_endpoint_are_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("existing: orders", "existing: orders, instance_count: 2"))
    assert "endpoint.instance_count: would change an existing endpoint" in mistake


def test_a_deployment_has_a_model_or_an_existing_endpoint(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("endpoint: {existing: orders}\n", ""))
    assert "model: is missing; allowed: a model to serve, or endpoint: {existing: NAME}" in mistake


@pytest.mark.parametrize("key", ["variant: blue", "capture: s3://orders/k", "version: '2'"])
def test_keys_about_an_existing_endpoint_are_refused_without_one(mistakes: Mistakes, key: str) -> None:
    own = f"name: shop\nmodel: {{artifact: model.tar.gz}}\nendpoint: {{{key}}}\n" + LEAST[LEAST.index("monitors:") :]
    [mistake] = mistakes(own)
    assert "is about an existing endpoint; allowed: only beside existing" in mistake
