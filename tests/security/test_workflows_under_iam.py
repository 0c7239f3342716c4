"""Step Functions and EventBridge Scheduler ask IAM: who starts, what the machine's role may, and what it may pass."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from local_aws.workflow import request, zipped

from driftgauge_local.instance import Home, Instance

pytestmark = pytest.mark.end_to_end

ACCOUNT = "000000000000"
MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:asked"
JOBS = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:processing-job/asked-*"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule"
CREATE = {"Action": "sagemaker:CreateProcessingJob", "Resource": JOBS}
DESCRIBE = {"Action": "sagemaker:DescribeProcessingJob", "Resource": JOBS}
PASS = {"Action": "iam:PassRole", "Resource": f"arn:aws:iam::{ACCOUNT}:role/asked-job"}
WATCH = {"Action": ["events:PutTargets", "events:PutRule", "events:DescribeRule"], "Resource": RULE}
SYNC = "arn:aws:states:::sagemaker:createProcessingJob.sync"
Document = dict[str, Any]


def policy(*statements: Document) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})


def trust(principal: Document, source: str = "") -> str:
    condition = {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": source},
    }
    allowed: Document = {"Principal": principal, "Action": "sts:AssumeRole"}
    return policy(allowed | ({"Condition": condition} if source else {}))


@pytest.fixture
def session(enforcing: Instance) -> boto3.Session:
    return boto3.Session(region_name="us-east-1")


@pytest.fixture
def make_role(session: boto3.Session) -> Iterator[Callable[..., str]]:
    iam = session.client("iam")
    made: list[str] = []

    def make(name: str, *statements: Document, service: str = "states.amazonaws.com", source: str = "") -> str:
        principal = {"Service": service} if service else {"AWS": "*"}
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal, source))["Role"]["Arn"]
        made.append(name)
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="only", PolicyDocument=policy(*statements))
        return arn

    yield make
    for name in made:
        for each in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=each)
        iam.delete_role(RoleName=name)


@pytest.fixture
def machine(session: boto3.Session) -> Iterator[Callable[..., str]]:
    client = session.client("stepfunctions")

    def make(role: str, state: Document) -> str:
        definition = {"QueryLanguage": "JSONata", "StartAt": "Only", "States": {"Only": state}}
        arn: str = client.create_state_machine(name="asked", definition=json.dumps(definition), roleArn=role)[
            "stateMachineArn"
        ]
        return arn

    yield make
    client.delete_state_machine(stateMachineArn=MACHINE)


@pytest.fixture
def job(session: boto3.Session, make_role: Callable[..., str]) -> Document:
    """A request for a job that has all that it needs; its name is its own."""
    make_role(
        "asked-job",
        {"Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::workflows/code/*"},
        {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::workflows"},
        service="sagemaker.amazonaws.com",
    )
    session.client("s3").create_bucket(Bucket="workflows")
    session.client("s3").put_object(Bucket="workflows", Key="code/tool.zip", Body=zipped("__main__.py", ""))
    given = request(f"asked-{time.time_ns()}")
    return given | {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/asked-job"}


def task(job: Document, *, resource: str = SYNC) -> Document:
    return {"Type": "Task", "Resource": resource, "Arguments": job, "End": True}


def run(session: boto3.Session) -> Document:
    client = session.client("stepfunctions")
    execution = client.start_execution(stateMachineArn=MACHINE)["executionArn"]
    while (found := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(0.1)
    return dict(found)


def test_a_job_runs_with_these_permissions(session: boto3.Session, make_role: Any, machine: Any, job: Document) -> None:
    machine(make_role("asked-machine", CREATE, DESCRIBE, PASS, WATCH), task(job))

    assert run(session)["status"] == "SUCCEEDED"


def test_a_job_that_is_not_waited_for_needs_no_more_than_its_creation(
    session: boto3.Session, make_role: Any, machine: Any, job: Document
) -> None:
    machine(make_role("asked-machine", CREATE, PASS), task(job, resource=SYNC.removesuffix(".sync")))

    assert run(session)["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("granted", "missing"),
    [
        ((DESCRIBE, PASS, WATCH), "sagemaker:CreateProcessingJob"),
        ((CREATE, PASS, WATCH), "sagemaker:DescribeProcessingJob"),
        ((CREATE, DESCRIBE, WATCH), f"iam:PassRole on resource: arn:aws:iam::{ACCOUNT}:role/asked-job"),
        ((CREATE, DESCRIBE, PASS), f"events:PutTargets on resource: {RULE}"),
    ],
)
def test_a_permission_that_is_missing_fails_the_task(
    session: boto3.Session, make_role: Any, machine: Any, job: Document, granted: tuple[Document, ...], missing: str
) -> None:
    machine(make_role("asked-machine", *granted), task(job))
    execution = run(session)

    assert execution["error"] == "SageMaker.AmazonSageMakerException"
    assert f"assumed-role/asked-machine/StepFunctions is not authorized to perform: {missing}" in execution["cause"]


def test_a_role_that_does_not_trust_step_functions_runs_no_job(
    session: boto3.Session, make_role: Any, machine: Any, job: Document
) -> None:
    role = make_role("asked-machine", CREATE, PASS, service="lambda.amazonaws.com")
    machine(role, task(job))

    assert f"Could not assume role {role}" in run(session)["cause"]


@pytest.mark.parametrize(("source", "status"), [(MACHINE, "SUCCEEDED"), (f"{MACHINE}-not", "FAILED")])
def test_a_role_may_trust_one_machine_only(
    session: boto3.Session, make_role: Any, machine: Any, job: Document, source: str, status: str
) -> None:
    machine(make_role("asked-machine", CREATE, PASS, source=source), task(job, resource=SYNC.removesuffix(".sync")))

    assert run(session)["status"] == status


@pytest.mark.parametrize("granted", [True, False])
def test_a_function_is_invoked_for_a_role_that_may(
    session: boto3.Session, make_role: Any, machine: Any, granted: bool
) -> None:
    function = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:not-there"
    role = make_role("asked-machine", *[{"Action": "lambda:InvokeFunction", "Resource": function}] * granted)
    invoked = {"FunctionName": function, "Payload": {}}
    machine(role, {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": invoked, "End": True})
    execution = run(session)

    if granted:
        assert execution["error"] == "Lambda.ResourceNotFoundException", "the permission is there, the function is not"
    else:
        assert execution["error"] == "Lambda.AWSLambdaException"
        assert f"not authorized to perform: lambda:InvokeFunction on resource: {function}" in execution["cause"]


def test_who_starts_an_execution_needs_the_permission_on_its_machine(
    session: boto3.Session, make_role: Any, machine: Any
) -> None:
    machine(make_role("asked-machine"), {"Type": "Succeed"})
    start = {"Action": "states:StartExecution", "Resource": MACHINE}
    for role, may in ((make_role("starter", start, service=""), True), (make_role("watcher", service=""), False)):
        given = session.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        client = boto3.Session(*keys, region_name="us-east-1").client("stepfunctions")
        if may:
            assert client.start_execution(stateMachineArn=MACHINE)["executionArn"]
        else:
            with pytest.raises(ClientError, match="not authorized to perform: states:StartExecution"):
                client.start_execution(stateMachineArn=MACHINE)


def test_a_schedule_starts_what_its_role_may_start(
    session: boto3.Session, make_role: Any, machine: Any, aws_home: Any
) -> None:
    machine(make_role("asked-machine"), {"Type": "Succeed"})
    start, group = {"Action": "states:StartExecution", "Resource": MACHINE}, "arn:aws:scheduler:*:*:schedule-group/"
    for name, statements, source in (
        ("may-not", (), f"{group}default"),
        ("of-another", (start,), f"{group}another"),
        ("may", (start,), f"{group}default"),
    ):
        role = make_role(f"schedule-{name}", *statements, service="scheduler.amazonaws.com", source=source)
        session.client("scheduler").create_schedule(
            Name=name,
            ScheduleExpression="rate(1 hour)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": MACHINE, "RoleArn": role, "Input": json.dumps({"schedule": name})},
        )
    inputs = started(session)
    for name in ("may", "may-not", "of-another"):
        session.client("scheduler").delete_schedule(Name=name)

    assert inputs == [{"schedule": "may"}]
    log = Home(aws_home.resolve()).log.read_text()
    assert "schedule/default/may-not does not reach its target: AccessDeniedException" in log
    assert "schedule/default/of-another does not reach its target: ValidationException: Could not assume role" in log


def started(session: boto3.Session) -> list[Document]:
    """Return what executions were started with, once there are any and no more come."""
    client, deadline = session.client("stepfunctions"), time.monotonic() + 20
    while not client.list_executions(stateMachineArn=MACHINE)["executions"]:
        assert time.monotonic() < deadline, "nothing is started"
        time.sleep(0.1)
    time.sleep(1.5)
    found = client.list_executions(stateMachineArn=MACHINE)["executions"]
    return [json.loads(client.describe_execution(executionArn=each["executionArn"])["input"]) for each in found]
