"""cdk-nag, CDK's validator and cfn-lint on every deployment. A bad stack shows that they find something."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import cfnlint
import pytest
from aws_cdk import App, CfnResource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from cdk.conftest import by_engines

from driftgauge import LocalFile
from driftgauge_contract.engines import EngineName
from driftgauge_deployment.deployment import Deployment
from stacks.deployment_stacks import add_stacks
from stacks.validation import validate_at_synth

Report = Mapping[str, list[dict[str, object]]]

ROOT = Path(__file__).parents[2]
REGIONS = ["us-east-1", "eu-central-1"]

# CDK lets whatever uses a role wait for the role and its policy, where a reference to the role implies the first.
CDK_S_WAY = {"ignore_checks": ["W3005"]}


def validated(build: Callable[[App], object], outdir: Path) -> tuple[Report, Report]:
    """Return the findings of the validators, by rule: violations, and findings that are acknowledged."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(context=context, outdir=str(outdir), builtin_cloud_formation_validation=False)
    build(app)
    validate_at_synth(app)
    refused = False
    try:
        app.synth()
    except RuntimeError as error:
        refused = "ValidationFailed" in str(error)
    report = json.loads((outdir / "validation-report.json").read_text())
    violations, acknowledged = (by_rule(report, kind) for kind in ("violations", "suppressedViolations"))
    assert refused == bool(violations)
    return violations, acknowledged


def by_rule(report: dict[str, list[dict[str, list[dict[str, object]]]]], kind: str) -> Report:
    found = [entry for plugin in report["pluginReports"] for entry in plugin.get(kind, [])]
    return {str(entry["ruleName"]): [entry] for entry in found}


ENGINES = {
    "model-monitor": (EngineName.MODEL_MONITOR,),
    "driftgauge": (EngineName.DRIFTGAUGE,),
    "both": (EngineName.MODEL_MONITOR, EngineName.DRIFTGAUGE),
}


@pytest.fixture(scope="module", params=[*ENGINES, "bias"])
def default_report(
    request: pytest.FixtureRequest,
    shipped_deployment: Deployment,
    bias_deployment: Deployment,
    bundle: LocalFile,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Report, Report, Path]:
    deployment = bias_deployment if request.param == "bias" else by_engines(shipped_deployment, *ENGINES[request.param])

    def build(app: App) -> None:
        add_stacks(app, deployment, bundle=bundle)

    outdir = tmp_path_factory.mktemp("validated")
    return *validated(build, outdir), outdir


def test_the_shipped_deployment_has_no_finding(default_report: tuple[Report, Report, Path]) -> None:
    violations, _, _ = default_report
    assert not violations


def test_nothing_but_wildcards_at_the_end_of_resources_is_acknowledged(
    default_report: tuple[Report, Report, Path],
) -> None:
    _, acknowledged, _ = default_report
    assert acknowledged
    others = {rule for rule in acknowledged if not rule.startswith("AwsSolutions-IAM5[Resource::")}
    assert others <= {"AwsSolutions-SQS3", "AwsSolutions-L1"}
    assert all(rule.endswith("*]") for rule in set(acknowledged) - others)


def test_every_acknowledgement_says_why(default_report: tuple[Report, Report, Path]) -> None:
    _, acknowledged, _ = default_report
    assert all(len(str(entry["reason"])) > 20 for entries in acknowledged.values() for entry in entries)


def test_every_acknowledgement_is_of_a_finding_that_there_is(default_report: tuple[Report, Report, Path]) -> None:
    _, acknowledged, outdir = default_report
    given = {
        rule.removeprefix("AwsSolutions::")
        for path in outdir.glob("*.metadata.json")
        for entries in json.loads(path.read_text()).values()
        for entry in entries
        if entry["type"] == "aws:cdk:acknowledged-rules"
        for rule in entry["data"]
    }
    assert given <= set(acknowledged)


def test_a_bad_stack_is_refused_by_cdk_nag(tmp_path: Path) -> None:
    def build(app: App) -> None:
        stack = Stack(app, "bad")
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        role.add_to_policy(iam.PolicyStatement(actions=["s3:*"], resources=["*"]))
        s3.Bucket(stack, "Bucket")

    violations, _ = validated(build, tmp_path / "out")
    assert {
        "AwsSolutions-IAM5[Action::s3:*]",
        "AwsSolutions-IAM5[Resource::*]",
        "AwsSolutions-S1",
        "AwsSolutions-S10",
    } <= set(violations)


def test_a_bad_template_is_refused_by_cdk_s_validator(tmp_path: Path) -> None:
    def build(app: App) -> None:
        CfnResource(Stack(app, "bad"), "Bucket", type="AWS::S3::Bucket", properties={"Nmae": "typo"})

    violations, _ = validated(build, tmp_path / "out")
    assert [rule for rule in violations if not rule.startswith("AwsSolutions")]


@pytest.mark.parametrize("stack", ["nutriscore", "nutriscore-data"])
def test_cfn_lint_has_nothing_to_say(default_report: tuple[Report, Report, Path], stack: str) -> None:
    _, _, outdir = default_report
    template = (outdir / f"{stack}.template.json").read_text()
    assert cfnlint.lint(template, regions=REGIONS, config=CDK_S_WAY) == []
