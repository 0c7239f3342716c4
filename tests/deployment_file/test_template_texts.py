"""A text that CloudFormation, CDK, Step Functions or IAM would replace is refused, wherever it is in the file."""

import json
from pathlib import Path

import pytest
import yaml

from driftgauge_deployment import InvalidDeploymentError, load_deployment

SECRET = "{{resolve:secretsmanager:prod/db:SecretString:password}}"
REPLACED = [
    SECRET,
    "a {{resolve:ssm:/key}} inside",
    "{{ resolve:ssm:/key}}",
    "${Token[AWS.AccountId.3]}",
    "#{Token[TOKEN.7]}",
    "{% $states.input %}",
    "{%x",
    "x%}",
    "<aws.scheduler.execution-id>",
]
"""Texts of each kind."""

PLACES = [
    ("model", "environment", "KEY"),
    ("monitors", "data_quality", "baseline", "label"),
    ("monitors", "data_quality", "overrides", "features", "sugar", "type"),
    ("monitors", "model_bias", "facets", 0, "name"),
    ("monitors", "model_bias", "facets", 0, "values", 0),
    ("monitors", "model_bias", "label"),
    ("monitors", "model_quality", "positive_label"),
    ("monitors", "model_quality", "inference_attribute"),
    ("alarms", "drift", 0),
    ("notify", 0),
]


def refusals(folder: Path, content: object) -> list[str]:
    path = folder / "shop.yaml"
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(InvalidDeploymentError) as caught:
        load_deployment(path)
    return [mistake.path for mistake in caught.value.mistakes if "more than a text" in mistake.message]


def nested(place: tuple[str | int, ...], value: object) -> object:
    for key in reversed(place):
        value = [value] if isinstance(key, int) else {key: value}
    return value


@pytest.mark.parametrize("text", REPLACED)
def test_a_text_that_a_service_would_replace_is_refused(tmp_path: Path, text: str) -> None:
    assert refusals(tmp_path, {"name": "shop", "alarms": {"drift": [text]}}) == ["alarms.drift[0]"]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_it_is_refused_at_every_place(tmp_path: Path, place: tuple[str | int, ...]) -> None:
    assert len(refusals(tmp_path, nested(place, SECRET))) == 1


def test_it_is_refused_as_a_key(tmp_path: Path) -> None:
    overrides = {"features": {SECRET: {"evaluate": False}}}
    [path] = refusals(tmp_path, {"monitors": {"data_quality": {"overrides": overrides}}})
    assert path.endswith(SECRET)


@pytest.mark.parametrize("text", ["${AWS::AccountId}", "{resolve}", "50 %", "{{mustache}}", "<aws>", "a {% b"])
def test_other_texts_are_texts(tmp_path: Path, text: str) -> None:
    assert refusals(tmp_path, {"model": {"environment": {"KEY": text}}}) == []


@pytest.mark.parametrize("key", ["*", "folder/*/file.csv", "a?.csv", "${aws:username}/file.csv"])
def test_a_place_in_s3_is_one_place_in_a_policy(tmp_path: Path, key: str) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(yaml.safe_dump({"name": "shop", "model": {"artifact": f"s3://bucket/{key}", "version": "1"}}))
    with pytest.raises(InvalidDeploymentError, match="wildcard or variable"):
        load_deployment(path)


@pytest.mark.parametrize("image", ["shop-*", "shop/?", "*", "shop:${tag}"])
def test_an_image_is_of_one_repository_in_a_policy(tmp_path: Path, image: str) -> None:
    uri = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{image}"
    path = tmp_path / "shop.yaml"
    path.write_text(json.dumps({"name": "shop", "model": {"image": {"uri": uri}}}))
    with pytest.raises(InvalidDeploymentError, match="the URI of an image in ECR"):
        load_deployment(path)


def test_aliases_do_not_multiply_without_end(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    path = tmp_path / "shop.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(InvalidDeploymentError, match="aliases stand for more than 100000 values"):
        load_deployment(path)


def test_an_alias_inside_of_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("model: &model {environment: *model}")
    with pytest.raises(InvalidDeploymentError, match="aliases stand for more"):
        load_deployment(path)


def test_a_long_value_is_shortened_in_its_message(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(f"name: {'x' * 100_000}")
    with pytest.raises(InvalidDeploymentError) as caught:
        load_deployment(path)
    assert all(len(line) < 2_500 for line in caught.value.lines)


@pytest.mark.parametrize("latency", ["9" * 400 + "ms", "1e400ms", "0." + "1" * 400 + "s"])
def test_a_number_of_hundreds_of_digits_is_no_number(tmp_path: Path, latency: str) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(yaml.safe_dump({"name": "shop", "alarms": {"latency": latency}}))
    with pytest.raises(InvalidDeploymentError, match="is not a duration"):
        load_deployment(path)


def test_a_path_that_no_file_can_have_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(yaml.safe_dump({"name": "shop", "model": {"artifact": "x" * 300}}))
    with pytest.raises(InvalidDeploymentError, match="is not a file"):
        load_deployment(path)
