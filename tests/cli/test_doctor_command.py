"""`driftgauge doctor` says what would stop a deployment, creates nothing, and exits with 1 where there is a problem."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from typer.testing import CliRunner

from driftgauge_cli import app as command_line
from driftgauge_cli.diagnosis import account, checkup, endpoint_logs, machine, manual_changes, ownership, quotas
from driftgauge_cli.diagnosis.deploying_role import check_deploying_role
from driftgauge_cli.diagnosis.facts import Facts, Instances, read_facts
from driftgauge_cli.engines.driftgauge.access import check_services
from driftgauge_cli.engines.model_monitor.access import check_eligibility
from driftgauge_cli.findings import Finding, Verdict, ok, problem
from driftgauge_cli.ownership.named import Names
from driftgauge_cli.project_context import bootstrap_qualifier
from driftgauge_deployment import Deployment, InvalidDeploymentError
from driftgauge_local.instance import LocalAwsError

PROJECT = Path(__file__).resolve().parents[2]
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
WANTED = Facts(
    name="shop",
    engines=("model-monitor",),
    endpoint=Instances(instance_type="ml.m5.xlarge", count=2),
    jobs=(Instances(instance_type="ml.m5.large", count=1), Instances(instance_type="ml.m5.large", count=1)),
    images_missing=(),
    addresses=("oncall@example.com",),
    names=Names(endpoint="shop"),
)


class StubbedSession:
    """A session whose clients answer what a test has lined up, and nothing else."""

    region_name = "eu-west-1"

    def __init__(self) -> None:
        self._session = boto3.Session("key", "secret", region_name=self.region_name)
        self._clients: dict[str, Any] = {}
        self._stubs: dict[str, Stubber] = {}

    def client(self, service: str, config: object = None) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.client(service)
            self._stubs[service] = Stubber(self._clients[service])
            self._stubs[service].activate()
        return self._clients[service]

    def answers(self, service: str, operation: str, response: dict[str, Any]) -> None:
        self.client(service)
        self._stubs[service].add_response(operation, response)

    def refuses(self, service: str, operation: str, code: str, message: str = "no") -> None:
        self.client(service)
        self._stubs[service].add_client_error(operation, code, message)


@pytest.fixture
def session() -> Any:
    return StubbedSession()


def quota(name: str, value: float) -> dict[str, Any]:
    return {"QuotaName": name, "Value": value, "ServiceCode": "sagemaker"}


def stack(status: str = "CREATE_COMPLETE") -> dict[str, Any]:
    outputs = [{"OutputKey": "TopicArn", "OutputValue": TOPIC}]
    return {"Stacks": [{"StackName": "shop", "CreationTime": 0, "StackStatus": status, "Outputs": outputs}]}


def test_a_bootstrapped_account_is_fine(session: Any) -> None:
    session.answers("ssm", "get_parameter", {"Parameter": {"Value": "28"}})
    assert account.check_bootstrap(session) == ok("CDK bootstrap", "version 28")


@pytest.mark.parametrize("version", ["5", None])
def test_an_account_that_is_not_or_too_old_bootstrapped_is_a_problem(session: Any, version: str | None) -> None:
    if version:
        session.answers("ssm", "get_parameter", {"Parameter": {"Value": version}})
    else:
        session.refuses("ssm", "get_parameter", "ParameterNotFound")
    finding = account.check_bootstrap(session)
    assert finding.verdict is Verdict.PROBLEM
    assert "cdk bootstrap" in finding.advice


def test_credentials_that_are_not_accepted_are_a_problem(session: Any) -> None:
    session.refuses("sts", "get_caller_identity", "ExpiredToken", "The security token is expired")
    finding = account.check_credentials(session)
    assert (finding.verdict, finding.found) == (
        Verdict.PROBLEM,
        "not accepted: ExpiredToken: The security token is expired",
    )


def test_a_region_has_to_be_set() -> None:
    assert account.check_region(None).verdict is Verdict.PROBLEM


def test_an_account_with_a_schedule_uses_model_monitor(session: Any) -> None:
    summary = {
        "MonitoringScheduleName": "s",
        "MonitoringScheduleArn": "arn:aws:sagemaker:eu-west-1:123456789012:monitoring-schedule/s",
        "CreationTime": 0,
        "LastModifiedTime": 0,
        "MonitoringScheduleStatus": "Scheduled",
    }
    session.answers("sagemaker", "list_monitoring_schedules", {"MonitoringScheduleSummaries": [summary]})
    assert check_eligibility(session).verdict is Verdict.OK


def test_an_account_without_any_may_or_may_not_use_model_monitor(session: Any) -> None:
    session.answers("sagemaker", "list_monitoring_schedules", {"MonitoringScheduleSummaries": []})
    session.answers("sagemaker", "list_monitoring_executions", {"MonitoringExecutionSummaries": []})
    finding = check_eligibility(session)
    assert finding.verdict is Verdict.WARNING
    assert "is not known" in finding.found
    assert "2026-07-30" in finding.found
    assert "engine: driftgauge" in finding.advice


def test_an_account_whose_services_answer_can_run_the_driftgauge_engine(session: Any) -> None:
    session.answers("stepfunctions", "list_state_machines", {"stateMachines": []})
    session.answers("scheduler", "list_schedules", {"Schedules": []})
    assert list(check_services(session)) == [
        ok("Step Functions", "it answers"),
        ok("EventBridge Scheduler", "it answers"),
    ]


def test_services_that_may_not_be_asked_are_said_with_the_permission(session: Any) -> None:
    session.refuses("stepfunctions", "list_state_machines", "AccessDeniedException", "not authorized")
    session.refuses("scheduler", "list_schedules", "AccessDeniedException", "not authorized")
    workflows, scheduler = check_services(session)
    assert (workflows.verdict, workflows.advice) == (Verdict.WARNING, "allow states:ListStateMachines")
    assert (scheduler.verdict, scheduler.advice) == (Verdict.WARNING, "allow scheduler:ListSchedules")


def test_a_service_that_cannot_be_reached_is_a_problem(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://states.eu-west-1.amazonaws.com")

    session.answers("scheduler", "list_schedules", {"Schedules": []})
    monkeypatch.setattr(session.client("stepfunctions"), "list_state_machines", unreachable)
    workflows, _ = check_services(session)
    assert workflows.verdict is Verdict.PROBLEM
    assert "https://states.eu-west-1.amazonaws.com" in workflows.found


def test_a_region_in_which_an_engine_cannot_be_deployed_is_a_problem_with_the_other_engine_as_advice() -> None:
    refused = Facts(**{**WANTED.__dict__, "region_refusals": ("no types in me-central-1",)})
    found = account.check_engines_in_region(refused, "me-central-1")
    assert found.verdict is Verdict.PROBLEM
    assert "engine: driftgauge" in found.advice


def test_a_region_in_which_all_engines_can_be_deployed_is_ok() -> None:
    assert account.check_engines_in_region(WANTED, "eu-west-1").verdict is Verdict.OK


def test_a_region_without_an_image_is_a_problem() -> None:
    missing = Facts(**{**WANTED.__dict__, "images_missing": ("Model Monitor",)})
    assert account.check_images(missing, "us-gov-west-1").found == "AWS has no Model Monitor image in us-gov-west-1"
    assert account.check_images(missing, "us-gov-west-1").verdict is Verdict.PROBLEM


def test_enough_machines_are_fine(session: Any) -> None:
    values = [quota("ml.m5.xlarge for endpoint usage", 4), quota("ml.m5.large for processing job usage", 2)]
    session.answers("service-quotas", "list_service_quotas", {"Quotas": values})
    assert {finding.verdict for finding in quotas.check_quotas(session, WANTED)} == {Verdict.OK}


def test_too_few_machines_are_a_problem_and_just_enough_a_warning(session: Any) -> None:
    session.answers(
        "service-quotas", "list_service_quotas", {"Quotas": [quota("ml.m5.large for processing job usage", 1)]}
    )
    session.answers(
        "service-quotas", "list_aws_default_service_quotas", {"Quotas": [quota("ml.m5.xlarge for endpoint usage", 0)]}
    )
    endpoint, jobs = quotas.check_quotas(session, WANTED)
    assert (endpoint.verdict, endpoint.found) == (
        Verdict.PROBLEM,
        "ml.m5.xlarge for endpoint usage: 0, and 2 wanted",
    )
    assert jobs.verdict is Verdict.WARNING
    assert "the baselines run at the same time" in jobs.found


def test_quotas_that_may_not_be_read_are_said_and_no_problem(session: Any) -> None:
    session.refuses("service-quotas", "list_service_quotas", "AccessDeniedException", "not authorized")
    [finding] = quotas.check_quotas(session, WANTED)
    assert (finding.verdict, finding.found) == (
        Verdict.WARNING,
        "not known: AccessDeniedException: not authorized",
    )


IDENTITY = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/dev", "UserId": "U"}
EXECUTION_ROLE = "arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1"


def simulated(**decisions: str) -> dict[str, Any]:
    names = {"describe": "cloudformation:DescribeStacks", "grant": "kms:CreateGrant"}
    return {
        "EvaluationResults": [
            {"EvalActionName": names[short], "EvalDecision": decision} for short, decision in decisions.items()
        ]
    }


def test_a_deploying_role_that_may_do_everything_is_fine(session: Any) -> None:
    session.answers("sts", "get_caller_identity", IDENTITY)
    session.answers("iam", "simulate_principal_policy", simulated(describe="allowed", grant="allowed"))
    finding = check_deploying_role(session)
    assert finding.verdict is Verdict.OK
    assert finding.found.startswith(EXECUTION_ROLE)


@pytest.mark.parametrize("decision", ["implicitDeny", "explicitDeny"])
def test_a_deploying_role_that_may_create_no_grants_is_a_problem(session: Any, decision: str) -> None:
    session.answers("sts", "get_caller_identity", IDENTITY)
    session.answers("iam", "simulate_principal_policy", simulated(describe="allowed", grant=decision))
    finding = check_deploying_role(session)
    assert finding.verdict is Verdict.PROBLEM
    assert finding.found == f"{EXECUTION_ROLE} is not allowed kms:CreateGrant"
    assert "volumes of the endpoint's instances" in finding.advice


def test_a_deploying_role_that_may_not_be_asked_about_is_said_with_the_permission(session: Any) -> None:
    session.answers("sts", "get_caller_identity", IDENTITY)
    session.refuses("iam", "simulate_principal_policy", "AccessDenied")
    finding = check_deploying_role(session)
    assert finding.verdict is Verdict.WARNING
    assert finding.advice == f"allow iam:SimulatePrincipalPolicy on {EXECUTION_ROLE}"


def test_addresses_that_have_not_confirmed_are_named(session: Any) -> None:
    session.answers("cloudformation", "describe_stacks", stack())
    subscription = {"Endpoint": "oncall@example.com", "SubscriptionArn": "PendingConfirmation"}
    session.answers("sns", "list_subscriptions_by_topic", {"Subscriptions": [subscription]})
    _, finding = account.check_deployed(session, WANTED)
    assert (finding.verdict, finding.found) == (Verdict.WARNING, "not confirmed: oncall@example.com")


def test_a_stack_that_cannot_be_updated_is_a_problem(session: Any) -> None:
    session.answers("cloudformation", "describe_stacks", stack("UPDATE_ROLLBACK_FAILED"))
    resources = [
        {"LogicalResourceId": name, "ResourceType": "x", "ResourceStatus": status, "LastUpdatedTimestamp": 0}
        for name, status in (("Schedule", "UPDATE_FAILED"), ("Topic", "UPDATE_COMPLETE"))
    ]
    session.answers("cloudformation", "list_stack_resources", {"StackResourceSummaries": resources})
    session.answers("sns", "list_subscriptions_by_topic", {"Subscriptions": []})
    finding, _ = account.check_deployed(session, WANTED)
    assert finding.verdict is Verdict.PROBLEM
    assert "continue-update-rollback --stack-name shop --resources-to-skip Schedule;" in finding.advice


def test_a_stack_of_somebody_else_is_a_problem(session: Any) -> None:
    session.answers("cloudformation", "describe_stacks", stack())
    session.answers("cloudformation", "list_stack_resources", {"StackResourceSummaries": []})
    session.refuses("cloudformation", "describe_stacks", "ValidationError", "Stack with id shop does not exist")
    [finding] = ownership.check_ownership(session, WANTED, PROJECT)
    assert finding.verdict is Verdict.PROBLEM
    assert finding.found.startswith("the stack 'shop-data' exists and was not made by Driftgauge")
    assert finding.advice == "choose another `name:` in the deployment file"


def test_an_owner_that_may_not_be_looked_up_is_said_with_the_operation(session: Any) -> None:
    session.refuses("cloudformation", "describe_stacks", "AccessDenied", "not authorized")
    [finding] = ownership.check_ownership(session, WANTED, PROJECT)
    assert (finding.verdict, finding.advice) == (Verdict.WARNING, "allow cloudformation:DescribeStacks")


def test_a_deployment_that_is_not_there_yet_is_fine(session: Any) -> None:
    session.refuses("cloudformation", "describe_stacks", "ValidationError", "Stack with id shop does not exist")
    finding, _ = account.check_deployed(session, WANTED)
    assert finding == ok("stack", "shop is not deployed yet")


@pytest.mark.usefixtures("sample")
def test_a_deployment_file_says_what_it_needs() -> None:
    found = read_facts("nutriscore", "us-gov-west-1", PROJECT, "model-monitor", print)
    assert (found.name, found.endpoint.instance_type) == ("nutriscore", "ml.m5.xlarge")
    assert len(found.jobs) == 2
    assert found.images_missing == ("Model Monitor",)


@pytest.mark.usefixtures("sample")
def test_an_engine_asks_for_its_own_machines_and_images() -> None:
    found = read_facts("nutriscore", "us-gov-west-1", PROJECT, None, print)
    assert found.engines == ("driftgauge",)
    assert {job.instance_type for job in found.jobs} == {"ml.t3.medium"}
    assert found.images_missing == ()


@pytest.mark.parametrize(("engines", "asked"), [(("model-monitor",), 1), (("driftgauge",), 2)])
def test_only_the_engines_of_the_deployment_are_asked_for(
    session: Any, monkeypatch: pytest.MonkeyPatch, engines: tuple[str, ...], asked: int
) -> None:
    wanted = Facts(**{**WANTED.__dict__, "engines": engines})
    monkeypatch.setattr(checkup, "read_facts", lambda *_: wanted)
    monkeypatch.setattr(account, "check_deployed", lambda session, facts: iter(()))
    monkeypatch.setattr(ownership, "check_ownership", lambda session, facts, project: iter(()))
    monkeypatch.setattr(manual_changes, "check_manual_changes", lambda session, facts: iter(()))
    monkeypatch.setattr(endpoint_logs, "check_endpoint_logs", lambda session, facts: iter(()))
    session.answers("sts", "get_caller_identity", IDENTITY)
    session.refuses("ssm", "get_parameter", "AccessDeniedException")
    session.answers("sts", "get_caller_identity", IDENTITY)
    session.refuses("iam", "simulate_principal_policy", "AccessDeniedException")
    session.refuses("sagemaker", "list_monitoring_schedules", "AccessDeniedException")
    session.refuses("stepfunctions", "list_state_machines", "AccessDeniedException")
    session.refuses("scheduler", "list_schedules", "AccessDeniedException")
    session.refuses("service-quotas", "list_service_quotas", "AccessDeniedException")
    checks = [finding.check for finding in checkup.examine(session, "shop", PROJECT)]
    between = checks[checks.index("deploying role") + 1 : checks.index("images")]
    assert len(between) == asked


def test_the_log_group_of_the_endpoint_needs_an_end_and_a_key(session: Any) -> None:
    name = f"/aws/sagemaker/Endpoints/{WANTED.name}"
    groups = [{"logGroupName": name}, {"logGroupName": f"{name}-two"}]
    session.answers("logs", "describe_log_groups", {"logGroups": groups})

    forever, unencrypted = endpoint_logs.check_endpoint_logs(session, WANTED)

    assert (forever.verdict, forever.found) == (Verdict.WARNING, f"{name} is kept for ever")
    assert forever.advice == f"aws logs put-retention-policy --log-group-name {name} --retention-in-days 90"
    assert unencrypted.found == f"{name} has no key of yours"
    assert unencrypted.advice.startswith(f"aws logs associate-kms-key --log-group-name {name} --kms-key-id")


def test_a_log_group_with_both_settings_is_fine_and_one_that_is_not_there_is_none(session: Any) -> None:
    group = {"logGroupName": f"/aws/sagemaker/Endpoints/{WANTED.name}", "retentionInDays": 90, "kmsKeyId": "arn"}
    session.answers("logs", "describe_log_groups", {"logGroups": [group]})
    session.answers("logs", "describe_log_groups", {"logGroups": []})

    [found] = endpoint_logs.check_endpoint_logs(session, WANTED)

    assert found.verdict is Verdict.OK
    assert list(endpoint_logs.check_endpoint_logs(session, WANTED)) == []


def test_a_deployment_file_with_mistakes_is_refused_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("name: wrong\nmodel: {artifact: nowhere.tar.gz}\n", encoding="utf-8")
    with pytest.raises(InvalidDeploymentError, match=r"wrong\.yaml:2: error: model\.artifact"):
        read_facts(str(path), None, PROJECT, None, print)


def test_node_and_the_pinned_cdk_are_found() -> None:
    assert {finding.verdict for finding in machine.check_machine(PROJECT)} == {Verdict.OK}


def test_a_machine_without_node_is_told_to_be_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise LocalAwsError("Node is not installed in this Python environment. Run: make setup")

    monkeypatch.setattr(machine, "find_node", missing)
    node, _ = machine.check_machine(PROJECT)
    assert node.verdict is Verdict.PROBLEM


@pytest.mark.parametrize(("finding", "code"), [(ok("region", "eu-west-1"), 0), (problem("region", "none", "set"), 1)])
def test_the_exit_code_tells_whether_there_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, finding: Finding, code: int
) -> None:
    monkeypatch.setattr(checkup, "examine", lambda session, name, project, engine: iter([finding]))
    ran = CliRunner().invoke(command_line.app, ["doctor", "nutriscore", "--json"])
    assert ran.exit_code == code
    assert json.loads(ran.stdout)[0]["verdict"] == finding.verdict


def test_without_accepted_credentials_nothing_else_is_asked(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "read_facts", lambda *_: WANTED)
    session.refuses("sts", "get_caller_identity", "InvalidClientTokenId")
    checks = [finding.check for finding in checkup.examine(session, "shop", PROJECT)]
    assert checks == ["Node", "CDK command line", "deployment file", "region", "credentials"]


def test_warnings_and_errors_of_the_file_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.csv").write_text("y,a\n" + "0,1\n1,2\n" * 200)
    path = tmp_path / "shop.yaml"
    text = (
        'name: shop\nmodel: {package: "arn:aws:sagemaker:eu-west-1:123456789012:model-package/shop/1"}\n'
        "monitors: {data_quality: {baseline: {dataset: rows.csv}}}\n"
    )
    monkeypatch.setattr(machine, "check_machine", lambda _: iter(()))
    session = boto3.Session()
    for more, verdicts in (
        ("", [Verdict.OK, Verdict.WARNING]),
        ("alarms: {drift: [b]}\n", [Verdict.WARNING, Verdict.PROBLEM]),
    ):
        path.write_text(text + more)
        found = [each for each in checkup.examine(session, str(path), tmp_path) if each.check == "deployment file"]
        assert [each.verdict for each in found] == verdicts


def test_the_bootstrap_of_the_project_s_own_qualifier_is_looked_for(session: Any) -> None:
    session.answers("ssm", "get_parameter", {"Parameter": {"Value": "21"}})
    assert account.check_bootstrap(session, "mine").verdict is Verdict.OK
    session.refuses("ssm", "get_parameter", "ParameterNotFound")
    finding = account.check_bootstrap(session, "mine")
    assert finding.found == "not in this account and region (/cdk-bootstrap/mine/version)"
    assert finding.advice.startswith("run `cdk bootstrap --qualifier mine`")


def test_credentials_for_another_account_or_region_than_the_deployment_s_are_a_problem(
    session: Any, load: Callable[[str], Deployment]
) -> None:
    session.answers("sts", "get_caller_identity", IDENTITY)
    text = (
        "name: shop\nmodel: {artifact: model.tar.gz}\naccount: '111122223333'\nregion: us-east-1\n"
        "monitors: {data_quality: {baseline: {dataset: train.csv, header: true}}}\n"
    )
    found = [(each.check, each.verdict, each.found) for each in account.check_place(session, load(text))]
    assert found == [
        ("account", Verdict.PROBLEM, "shop goes to account 111122223333 only, and this is 123456789012"),
        ("region", Verdict.PROBLEM, "shop goes to region us-east-1 only, and this is eu-west-1"),
    ]


def test_the_qualifier_is_that_of_cdk_json(tmp_path: Path) -> None:
    file = tmp_path / "cdk.json"
    file.write_text('{"app": "python3 app.py"}')
    assert bootstrap_qualifier(tmp_path) == "hnb659fds"
    file.write_text('{"context": {"@aws-cdk/core:bootstrapQualifier": "mine"}}')
    assert bootstrap_qualifier(tmp_path) == "mine"
