"""Environments, several deployments in one app, stages, and tags."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Environment, Stage
from cdk.conftest import FEATURE_FLAGS, new_app
from cdk.test_cdk_app import start

from driftgauge import LocalFile
from driftgauge_deployment import Deployment, load_deployment
from stacks.deployment_stacks import DeploymentStage, add_stacks

ENVIRONMENTS = """
tags: {team: risk}
environments:
  dev: {suffix: -dev, tags: {stage: dev}, endpoint: {instance_type: ml.t2.medium}}
  prod: {suffix: -prod, account: "111122223333", region: eu-west-1}
"""
PROD = {"account": "111122223333", "region": "eu-west-1"}


@pytest.fixture(scope="module")
def file(deployment_file: Path) -> Path:
    path = deployment_file.with_name("environments.yaml")
    path.write_text(deployment_file.read_text().replace("engine: driftgauge", "engine: model-monitor") + ENVIRONMENTS)
    return path


@pytest.fixture(scope="module")
def stage_assemblies(file: Path, bundle: LocalFile, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The assemblies of an app with a stage for each environment, by stage."""
    app = new_app(tmp_path_factory.mktemp("stages"))
    for name in ("dev", "prod"):
        DeploymentStage(app, name, deployment=load_deployment(file, environment=name), bundle=bundle)
    assembly = app.synth()
    return {name: assembly.get_nested_assembly(f"assembly-{name}") for name in ("dev", "prod")}


def artifacts(tmp_path: Path) -> dict[str, Any]:
    found = json.loads((tmp_path / "cdk.out" / "manifest.json").read_text())["artifacts"]
    return {name: each for name, each in found.items() if each["type"] == "aws:cloudformation:stack"}


def test_two_environments_of_a_deployment_fit_into_one_account(tmp_path: Path, file: Path) -> None:
    done = start(tmp_path, Path(f"{file}@dev,{file}@prod"))
    assert (done.returncode, done.stderr) == (0, "")
    stacks = artifacts(tmp_path)
    assert set(stacks) == {"nutriscore-dev", "nutriscore-dev-data", "nutriscore-prod", "nutriscore-prod-data"}
    assert stacks["nutriscore-dev"]["properties"]["tags"] == {
        "team": "risk",
        "stage": "dev",
        "driftgauge:deployment": "nutriscore-dev",
        "driftgauge:app": "driftgauge",
    }


def test_an_environment_goes_to_its_account_and_region_only(tmp_path: Path, file: Path) -> None:
    start(tmp_path, file, environment="prod")
    stacks = artifacts(tmp_path)
    places = {name: stack["environment"] for name, stack in stacks.items()}
    assert places == dict.fromkeys(("nutriscore-prod", "nutriscore-prod-data"), "aws://111122223333/eu-west-1")


def test_without_the_guard_an_environment_goes_wherever_the_credentials_do(tmp_path: Path, file: Path) -> None:
    start(tmp_path, file, environment="prod", guard="off")
    assert {stack["environment"] for stack in artifacts(tmp_path).values()} == {"aws://unknown-account/unknown-region"}


def test_an_unknown_environment_is_one_line(tmp_path: Path, file: Path) -> None:
    done = start(tmp_path, file, environment="test")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{file}: error: there is no environment 'test'; allowed: dev, prod\n"


def test_two_deployments_of_one_name_are_one_line(tmp_path: Path, file: Path) -> None:
    done = start(tmp_path, Path(f"{file},{file}"))
    assert done.returncode == 1
    assert done.stderr == (
        f"-c deployment={file},{file}: nutriscore is there twice; allowed: deployments of different names\n"
    )


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_stacks_in_a_stage_find_each_other_by_name(stage_assemblies: dict[str, Any], stage: str) -> None:
    stacks = {stack.stack_name: stack for stack in stage_assemblies[stage].stacks}
    assert set(stacks) == {f"nutriscore-{stage}", f"nutriscore-{stage}-data"}
    endpoint = stacks[f"nutriscore-{stage}"]
    assert [each.stack_name for each in endpoint.dependencies if hasattr(each, "stack_name")] == [
        f"nutriscore-{stage}-data"
    ]
    assert f'"Fn::GetStackOutput": {{"StackName": "nutriscore-{stage}-data"' in json.dumps(endpoint.template)


def test_stages_of_an_environment_have_its_instances(stage_assemblies: dict[str, Any]) -> None:
    types = {
        stage: stage_assemblies[stage].get_stack_by_name(f"nutriscore-{stage}").template for stage in ("dev", "prod")
    }
    assert "ml.t2.medium" in json.dumps(types["dev"])
    assert "ml.t2.medium" not in json.dumps(types["prod"])


def test_a_stage_s_own_account_is_that_of_a_deployment_without_one(
    shipped_deployment: Deployment, bundle: LocalFile
) -> None:
    stage = Stage(new_app(), "prod", env=Environment(**PROD))
    stack = add_stacks(stage, shipped_deployment, bundle=bundle)
    assert (stack.account, stack.region) == ("111122223333", "eu-west-1")


def test_jobs_have_the_deployment_s_tags(
    deployment_file: Path, synthesize: Callable[[Deployment], dict[str, Any]]
) -> None:
    deployment = load_deployment(deployment_file).model_copy(update={"tags": {"team": "risk"}})
    template = synthesize(deployment)["nutriscore"]
    tags = [{"Key": "team", "Value": "risk"}]
    resources = template["Resources"].values()
    baselines = [each["Properties"] for each in resources if each["Type"] == "Custom::DriftgaugeBaseline"]
    assert [each["Tags"] for each in baselines] == [tags, tags]
    definitions = [json.dumps(each) for each in resources if each["Type"] == "AWS::StepFunctions::StateMachine"]
    workflows = [each for each in definitions if "createProcessingJob" in each]
    assert workflows
    # The definition is a text in the template, so that its quotes are escaped.
    assert all(json.dumps(json.dumps(tags, separators=(",", ":")))[1:-1] in each for each in workflows)


def test_every_role_has_the_permissions_boundary_of_cdk_json(shipped_deployment: Deployment, bundle: LocalFile) -> None:
    boundary = {"@aws-cdk/core:permissionsBoundary": {"name": "developers"}}
    app = App(context={**FEATURE_FLAGS, **boundary})
    add_stacks(app, shipped_deployment, bundle=bundle)
    template = app.synth().get_stack_by_name("nutriscore").template
    roles = [each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Role"]
    assert len(roles) > 5
    assert all("policy/developers" in json.dumps(role["PermissionsBoundary"]) for role in roles)
