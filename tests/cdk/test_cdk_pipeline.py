"""The pipeline of a deployment: in AWS CodePipeline, and as a workflow of GitHub Actions."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from aws_cdk import App
from cdk.conftest import FEATURE_FLAGS
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from driftgauge.testing import TEST_CONTEXT, masked
from driftgauge_cli.project.workflow import workflow_text
from driftgauge_deployment import InvalidDeploymentError, load_deployment
from stacks.delivery import add_delivery

ENVIRONMENTS = """
environments:
  dev: {suffix: -dev, account: "111122223333", region: eu-west-1}
  prod: {account: "444455556666", region: eu-central-1}
pipeline:
  stages:
    - {environment: dev, traffic: ../samples/nutriscore/validation.csv, label: score}
    - prod
"""
CODEPIPELINE = """
  account: "999900001111"
  region: eu-west-1
  source: {connection: "arn:aws:codeconnections:eu-west-1:999900001111:connection/abc", repository: shop/fraud}
"""
GITHUB = "  github: shop/fraud\n"


class YamlSnapshotExtension(SingleFileSnapshotExtension):
    """One file for each snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"


@pytest.fixture
def snapshot_yaml(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlSnapshotExtension)


def _pipeline(properties: Mapping[str, Any]) -> object:
    stages = [each for each in properties["Stages"] if each["Name"] != "Assets"]
    return {
        **{name: properties[name] for name in ("Name", "PipelineType", "RestartExecutionOnUpdate")},
        "Stages": {
            stage["Name"]: [
                f"{each['RunOrder']}: {each['Name']} ({each['ActionTypeId']['Provider']}, "
                f"{each.get('Region', 'the region of the pipeline')})"
                for each in stage["Actions"]
            ]
            for stage in stages
        },
    }


def _project(properties: Mapping[str, Any]) -> object:
    variables = properties["Environment"].get("EnvironmentVariables", [])
    return {
        "Image": properties["Environment"]["Image"],
        "BuildSpec": json.loads(properties["Source"]["BuildSpec"]),
        "Variables": sorted(each["Name"] for each in variables),
        "Encrypted": "EncryptionKey" in properties,
    }


SHOWN: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "AWS::CodePipeline::Pipeline": _pipeline,
    "AWS::CodeBuild::Project": _project,
    "AWS::KMS::Key": lambda properties: {"EnableKeyRotation": properties["EnableKeyRotation"]},
    "AWS::S3::Bucket": lambda properties: properties,
}


def write(deployment_file: Path, name: str, more: str) -> Path:
    path = deployment_file.with_name(f"{name}.yaml")
    path.write_text(deployment_file.read_text() + ENVIRONMENTS + more)
    return path


def assembly(path: Path, outdir: Path) -> Any:
    app = App(context={**FEATURE_FLAGS, **TEST_CONTEXT}, outdir=str(outdir))
    add_delivery(app, path.stem, path.parent)
    return app.synth()


@pytest.fixture(scope="module")
def pipeline(deployment_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return assembly(write(deployment_file, "codepipeline", CODEPIPELINE), tmp_path_factory.mktemp("pipeline"))


@pytest.fixture(scope="module")
def github(deployment_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return assembly(write(deployment_file, "github", GITHUB), tmp_path_factory.mktemp("github"))


def stages(pipeline: Any) -> list[tuple[str, list[list[str]]]]:
    """The stages of the pipeline, each with the names of its actions, by the order in which they run."""
    template = pipeline.get_stack_by_name("nutriscore-pipeline").template
    [found] = [each for each in template["Resources"].values() if each["Type"] == "AWS::CodePipeline::Pipeline"]
    return [(stage["Name"], _by_order(stage["Actions"])) for stage in found["Properties"]["Stages"]]


def _by_order(actions: list[Mapping[str, Any]]) -> list[list[str]]:
    orders = sorted({action["RunOrder"] for action in actions})
    return [sorted(action["Name"] for action in actions if action["RunOrder"] == order) for order in orders]


def test_a_change_goes_through_tests_and_dev_and_its_checks_before_prod(pipeline: Any) -> None:
    found = [each for each in stages(pipeline) if each[0] != "Assets"]
    assert [name for name, _ in found] == ["Source", "Build", "UpdatePipeline", "dev", "prod"]
    [dev], [prod] = ([actions for name, actions in found if name == wanted] for wanted in ("dev", "prod"))
    assert dev[-1] == ["Check_nutriscore-dev"]
    assert prod[0] == ["Approve_nutriscore"]
    assert not any("Check" in action for order in prod for action in order)


def test_each_environment_is_deployed_to_its_own_account(pipeline: Any) -> None:
    places = {
        stack.stack_name: (stack.environment.account, stack.environment.region)
        for stage in ("dev", "prod")
        for stack in pipeline.get_nested_assembly(f"assembly-nutriscore-pipeline-{stage}").stacks
    }
    assert places == {
        "nutriscore-dev-data": ("111122223333", "eu-west-1"),
        "nutriscore-dev": ("111122223333", "eu-west-1"),
        "nutriscore-dev-checks": ("111122223333", "eu-west-1"),
        "nutriscore-data": ("444455556666", "eu-central-1"),
        "nutriscore": ("444455556666", "eu-central-1"),
    }


def test_the_pipeline_is_as_it_was(pipeline: Any, snapshot_yaml: SnapshotAssertion) -> None:
    resources = pipeline.get_stack_by_name("nutriscore-pipeline").template["Resources"]
    shown = {name: SHOWN[each["Type"]](each["Properties"]) for name, each in resources.items() if each["Type"] in SHOWN}
    # There is a project and a policy for each asset, which change with the stacks that are deployed.
    condensed = {name: each for name, each in shown.items() if not name.startswith("PipelineAssets")}
    assert yaml.safe_dump(condensed, sort_keys=False, width=200) == snapshot_yaml


def test_the_checks_role_is_as_it_was(pipeline: Any, snapshot_yaml: SnapshotAssertion) -> None:
    dev = pipeline.get_nested_assembly("assembly-nutriscore-pipeline-dev")
    template = masked(dev.get_stack_by_name("nutriscore-dev-checks").template)
    assert yaml.safe_dump(template, sort_keys=False, width=200) == snapshot_yaml


def test_with_github_the_stages_are_those_of_the_app(github: Any) -> None:
    assert {stack.stack_name for stack in github.stacks} == {"nutriscore-dev-github", "nutriscore-github"}
    dev = {stack.stack_name for stack in github.get_nested_assembly("assembly-dev").stacks}
    assert dev == {"nutriscore-dev-data", "nutriscore-dev", "nutriscore-dev-checks"}


def test_the_role_of_github_trusts_the_jobs_of_one_environment_of_one_repository(github: Any) -> None:
    template = github.get_stack_by_name("nutriscore-dev-github").template
    [role] = [each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Role"]
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:shop/fraud:environment:dev",
        }
    }
    assert "nutriscore-dev-checks" in json.dumps(template)


def test_the_workflow_of_github_is_as_it_was(deployment_file: Path, snapshot_yaml: SnapshotAssertion) -> None:
    path = write(deployment_file, "github", GITHUB)
    of_stages = {name: load_deployment(path, environment=name) for name in ("dev", "prod")}
    project = deployment_file.parents[1]
    text = workflow_text(load_deployment(path), of_stages, name="github", project=project)
    assert list(yaml.safe_load(text)["jobs"]) == ["test", "dev", "prod"]
    assert text == snapshot_yaml


def test_a_file_without_a_pipeline_is_one_line(deployment_file: Path) -> None:
    with pytest.raises(InvalidDeploymentError) as caught:
        add_delivery(App(), deployment_file.stem, deployment_file.parent)
    assert str(caught.value) == f"{deployment_file}: error: -c pipeline=nutriscore: the file has no key pipeline"
