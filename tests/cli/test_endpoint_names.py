"""A command about an endpoint takes the endpoint's name, or that of a deployment of the project that monitors it."""

from pathlib import Path

import pytest

from driftgauge_cli.project.finding import endpoint_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cdk.json").write_text('{"app": "python3 app.py"}')
    (tmp_path / "deployments").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(project: Path, text: str) -> None:
    (project / "deployments" / "watched.yaml").write_text(text)


def test_the_name_of_a_deployment_stands_for_the_existing_endpoint_that_it_monitors(project: Path) -> None:
    write(project, "name: watched\nendpoint: {existing: orders}\n")
    assert endpoint_of("watched") == "orders"


@pytest.mark.parametrize(
    "text", ["name: watched\n", "name: watched\nendpoint: {instance_count: 2}\n", "not: [yaml", "7"]
)
def test_any_other_name_is_that_of_an_endpoint(project: Path, text: str) -> None:
    write(project, text)
    assert endpoint_of("watched") == "watched"
    assert endpoint_of("orders") == "orders"


def test_outside_of_a_project_a_name_is_that_of_an_endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert endpoint_of("orders") == "orders"


@pytest.mark.parametrize(("environment", "endpoint"), [("dev", "watched-dev"), ("prod", "orders"), ("none", None)])
def test_a_deployment_in_an_environment_stands_for_its_endpoint_there(
    project: Path, environment: str, endpoint: str | None
) -> None:
    write(project, "name: watched\nenvironments:\n  dev: {suffix: -dev}\n  prod: {endpoint: {existing: orders}}\n")
    assert endpoint_of(f"watched@{environment}") == (endpoint or f"watched@{environment}")
