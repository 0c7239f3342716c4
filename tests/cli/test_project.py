"""The project that a command works in, and the extras that it needs."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from driftgauge_cli.errors import UserError
from driftgauge_cli.extras import PACKAGES, Extra
from driftgauge_cli.project.finding import deployment_name
from driftgauge_cli.project.sample import sample_project
from driftgauge_cli.project.shipped import CDK_SETTINGS, SAMPLE_DEPLOYMENT, shipped_text

ROOT = Path(__file__).parents[2]


def project(folder, *deployments):
    (folder / "cdk.json").write_text("{}")
    (folder / "deployments").mkdir()
    for name in deployments:
        (folder / "deployments" / f"{name}.yaml").touch()


def test_the_only_deployment_of_a_project_needs_no_name(tmp_path, monkeypatch):
    project(tmp_path, "shop")
    monkeypatch.chdir(tmp_path)

    assert deployment_name(None) == "shop"
    assert deployment_name("other") == "other"


def test_one_of_several_deployments_has_to_be_named(tmp_path, monkeypatch):
    project(tmp_path, "shop", "bank")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UserError, match=r"name a deployment in .*, one of bank, shop"):
        deployment_name(None)


def test_outside_a_project_one_is_made_for_the_sample(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    folder = sample_project()

    assert folder == tmp_path / ".driftgauge" / "demo"
    assert (folder / "deployments" / "nutriscore.yaml").read_text() == shipped_text(SAMPLE_DEPLOYMENT)
    assert (folder / "cdk.json").read_text() == (ROOT / "cdk.json").read_text() == shipped_text(CDK_SETTINGS)
    assert "synthesize" in (folder / "app.py").read_text()


def test_a_project_that_has_the_sample_is_used_as_it_is(tmp_path, monkeypatch):
    project(tmp_path, "nutriscore")
    monkeypatch.chdir(tmp_path)

    assert sample_project() == tmp_path


def test_files_that_the_wheel_carries_have_the_names_under_which_they_are_looked_for():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]

    for name in (CDK_SETTINGS, SAMPLE_DEPLOYMENT):
        assert settings["force-include"][name] == f"driftgauge_cli/project/shipped/{Path(name).name}"


@pytest.mark.parametrize("extra", Extra)
def test_an_extra_brings_the_packages_that_a_command_says_it_brings(extra):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    brought = {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in extras[extra]}
    # boto3 brings botocore.
    brought |= {"botocore"} if "boto3" in brought else set()

    distributions = packages_distributions()
    assert {distributions[package][0].lower() for package in PACKAGES[extra]} <= brought
