"""A deployment is the CDK's own command line; its failure becomes what a person can do something about."""

from pathlib import Path

import pytest

from driftgauge_local import deployment
from driftgauge_local.cdk import Cdk
from driftgauge_local.credentials import Credentials
from driftgauge_local.instance import Home, Instance, LocalAwsError
from driftgauge_local.toolchain import Toolchain

INSTANCE = Instance(pid=1, port=4601, credentials=Credentials.new())


def tools(folder: Path, script: str) -> Toolchain:
    """A command line of one's own in place of the CDK's."""
    cdk = folder / "cdk"
    cdk.write_text(script)
    return Toolchain(project=folder, node=Path("/bin/sh"), cdk=cdk)


def run(folder: Path, script: str, *arguments: str) -> list[str]:
    lines: list[str] = []
    cdk = Cdk(tools=tools(folder, script), instance=INSTANCE, place=Home(folder), on_line=lines.append)
    cdk.run(arguments or ["deploy"])
    return lines


def test_lines_are_handed_on_as_they_come_without_colours(tmp_path: Path) -> None:
    assert run(tmp_path, r"printf '\033[32mone\033[0m\n\n'; echo two >&2") == ["one", "two"]


def test_the_command_gets_this_aws_and_nothing_of_the_person_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")

    lines = run(tmp_path, "env | grep -E '^(AWS|CDK)_'")

    assert "AWS_ENDPOINT_URL=http://127.0.0.1:4601" in lines
    assert f"CDK_HOME={tmp_path}/cdk" in lines
    assert not [line for line in lines if line.startswith(("AWS_PROFILE", "AWS_SESSION_TOKEN"))]


def test_a_failed_resource_is_the_reason(tmp_path: Path) -> None:
    events = [
        "n | 12:00:00 | CREATE_FAILED   | AWS::SageMaker::Endpoint   | Endpoint the model cannot be loaded",
        "n | 12:00:01 | ROLLBACK_FAILED | AWS::CloudFormation::Stack | n The following resource(s) failed",
    ]
    script = "\n".join(f"echo '{event}'" for event in events) + "\nexit 1"

    with pytest.raises(LocalAwsError, match=r"^cdk deploy failed: Endpoint the model cannot be loaded$"):
        run(tmp_path, script)


def test_every_mistake_that_the_app_reports_is_shown(tmp_path: Path) -> None:
    mistakes = [f"n.yaml:{line}: a mistake" for line in range(20)]
    script = "\n".join(f"echo {each}" for each in mistakes) + "\necho 'app.py: Subprocess exited with error 1'; exit 1"

    with pytest.raises(LocalAwsError) as failed:
        run(tmp_path, script)

    assert str(failed.value).splitlines()[1:] == mistakes


def test_other_failures_show_the_last_words(tmp_path: Path) -> None:
    with pytest.raises(LocalAwsError, match="cdk destroy failed: no space left"):
        run(tmp_path, "echo no space left; exit 1", "destroy")


def test_nothing_is_deployed_when_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with pytest.raises(LocalAwsError, match=r"not running\. Start it: driftgauge local up"):
        deployment.deploy(on_line=print, home=tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [(None, "There is no deployment file"), ("name: [", "is no YAML"), ("model: {}", "does not say the deployment's")],
)
def test_a_stack_is_named_by_the_deployment_file(tmp_path: Path, text: str | None, problem: str) -> None:
    file = tmp_path / "deployments" / "churn.yaml"
    file.parent.mkdir()
    file.write_text("name: customer-churn")
    assert deployment.stack_name("churn", tmp_path) == "customer-churn"
    assert deployment.stack_name(str(file), tmp_path) == "customer-churn"

    file.unlink() if text is None else file.write_text(text)
    with pytest.raises(LocalAwsError, match=problem):
        deployment.stack_name("churn", tmp_path)


@pytest.mark.parametrize(("artifacts", "held"), [('{"nutriscore": {}}', True), ('{"another": {}}', False)])
def test_an_assembly_is_of_use_when_it_holds_the_stack(tmp_path: Path, artifacts: str, held: bool) -> None:
    assert not deployment._holds(tmp_path, "nutriscore")

    (tmp_path / "manifest.json").write_text(f'{{"artifacts": {artifacts}}}')

    assert deployment._holds(tmp_path, "nutriscore") is held


def test_a_stack_is_named_after_the_deployment_in_its_environment(tmp_path: Path) -> None:
    folder = tmp_path / "deployments"
    folder.mkdir()
    (folder / "shop.yaml").write_text("name: shop\nenvironments: {dev: {prefix: my-, suffix: -dev}}\n")
    assert deployment.stack_name("shop@dev", tmp_path) == "my-shop-dev"
    with pytest.raises(LocalAwsError, match="has no environment prod"):
        deployment.stack_name("shop@prod", tmp_path)
