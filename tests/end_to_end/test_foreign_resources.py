"""A deployment touches nothing that does not carry its mark.

What is somebody else's is there before the deployment, and still there after it was refused.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.small_sample import write_sample

from driftgauge_local.cdk import Cdk
from driftgauge_local.deployment import bootstrap
from driftgauge_local.instance import Home, LocalAwsError
from driftgauge_local.toolchain import ensure_toolchain

pytestmark = pytest.mark.end_to_end

NAME = "orders"
DEPLOYMENT = f"""
name: {NAME}
engine: driftgauge
mode: compat
model: {{artifact: model.tar.gz}}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
"""
ROLE = "arn:aws:iam::000000000000:role/theirs"
MONITOR = f"{NAME}-data-quality"


@pytest.fixture(scope="module")
def file(home: Path) -> Path:
    write_sample(home.parent)
    path = home.parent / f"{NAME}.yaml"
    path.write_text(DEPLOYMENT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run(driftgauge: Any, home: Path, file: Path, session: boto3.Session) -> Callable[..., str]:
    """Run a command on the deployment, and return what it says; it has to fail."""

    def refused(*command: str) -> str:
        done = driftgauge(*command, str(file), *(("--home", str(home)) if command[0] == "local" else ()))
        assert done.returncode == 1, done.stdout + done.stderr
        # What is wrapped for a screen is one text again.
        return " ".join((done.stdout + done.stderr).split())

    return refused


@pytest.fixture
def their_stack(request: pytest.FixtureRequest, session: boto3.Session) -> Iterator[str]:
    """A stack of the deployment's name with a queue and a bucket of another team."""
    cloudformation, name = session.client("cloudformation"), str(request.param)
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "theirs"}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "theirs"}},
    }
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    yield name
    delete(session, name)


def delete(session: boto3.Session, stack: str) -> None:
    cloudformation = session.client("cloudformation")
    cloudformation.delete_stack(StackName=stack)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})


@pytest.fixture
def cdk_deploy(home: Path, file: Path, session: boto3.Session, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Run the CDK command line alone, which asks nothing before it changes a stack."""
    instance = Home(home).running()
    assert instance
    bootstrap(on_line=print, home=home)

    def run() -> None:
        cdk = Cdk(tools=ensure_toolchain(on_line=print), instance=instance, place=Home(home), on_line=print)
        where = ["-c", f"deployment={file}", "--output", str(tmp_path / "assembly")]
        cdk.run(["deploy", "--all", "--require-approval", "never", "--progress", "events", *where])

    yield run
    delete(session, f"{NAME}-data")


def events(session: boto3.Session, stack: str) -> int:
    return len(session.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"])


@pytest.mark.parametrize("their_stack", [NAME, f"{NAME}-data"], indirect=True)
def test_a_stack_of_another_team_is_refused_by_deploy_and_doctor(
    their_stack: str, run: Callable[..., str], session: boto3.Session
) -> None:
    before = events(session, their_stack)
    refusal = f"the stack '{their_stack}' exists and was not made by Driftgauge"

    assert refusal in run("local", "deploy")
    assert refusal in run("doctor")

    assert events(session, their_stack) == before
    assert session.client("sqs").get_queue_url(QueueName="theirs")["QueueUrl"]
    assert session.client("s3").list_buckets(Prefix="theirs")["Buckets"]


@pytest.mark.parametrize("their_stack", [NAME], indirect=True)
def test_a_stack_of_another_team_is_not_destroyed(
    their_stack: str, run: Callable[..., str], session: boto3.Session
) -> None:
    assert f"the stack '{their_stack}' exists and was not made by Driftgauge" in run("local", "destroy")
    assert session.client("sqs").get_queue_url(QueueName="theirs")["QueueUrl"]


@pytest.mark.parametrize("their_stack", [NAME, f"{NAME}-data"], indirect=True)
def test_a_stack_of_another_team_survives_a_plain_cdk_deploy(
    their_stack: str, cdk_deploy: Callable[[], None], session: boto3.Session
) -> None:
    refusal = f"The stack '{their_stack}' exists and was not made by Driftgauge, so that nothing in it was changed"

    with pytest.raises(LocalAwsError, match=refusal):
        cdk_deploy()

    cloudformation = session.client("cloudformation")
    assert (
        cloudformation.describe_stacks(StackName=their_stack)["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    )
    left = cloudformation.describe_stack_resources(StackName=their_stack)["StackResources"]
    assert {each["LogicalResourceId"] for each in left} == {"Queue", "Bucket"}
    touched = {
        each["LogicalResourceId"]
        for each in cloudformation.describe_stack_events(StackName=their_stack)["StackEvents"]
        if each["ResourceStatus"].startswith(("UPDATE", "DELETE")) and each["LogicalResourceId"] != their_stack
    }
    # What the update created for the guard went again, and nothing else was touched.
    assert all(each.startswith("DriftgaugeGuard") for each in touched)
    assert session.client("sqs").get_queue_url(QueueName="theirs")["QueueUrl"]
    assert session.client("s3").list_buckets(Prefix="theirs")["Buckets"]


def alarm(session: boto3.Session, name: str) -> Callable[[], object]:
    client = session.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName=name,
        Namespace="theirs",
        MetricName="theirs",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    return lambda: client.delete_alarms(AlarmNames=[name])


def state_machine(session: boto3.Session, name: str) -> Callable[[], object]:
    client = session.client("stepfunctions")
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    arn = client.create_state_machine(name=name, definition=definition, roleArn=ROLE)["stateMachineArn"]
    return lambda: client.delete_state_machine(stateMachineArn=arn)


def schedule(session: boto3.Session, name: str) -> Callable[[], object]:
    client = session.client("scheduler")
    target: Any = {"Arn": f"arn:aws:states:us-east-1:000000000000:stateMachine:{name}", "RoleArn": ROLE}
    client.create_schedule(
        Name=name, ScheduleExpression="rate(1 day)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
    )
    return lambda: client.delete_schedule(Name=name)


@pytest.mark.parametrize(
    ("words", "name", "create"),
    [
        ("alarm", f"{NAME}-latency", alarm),
        ("alarm", f"{MONITOR}-violations", alarm),
        ("state machine", MONITOR, state_machine),
        ("schedule", MONITOR, schedule),
    ],
)
def test_a_resource_of_the_same_name_is_refused_before_anything_is_created(
    words: str,
    name: str,
    create: Callable[[boto3.Session, str], Callable[[], object]],
    run: Callable[..., str],
    session: boto3.Session,
) -> None:
    remove = create(session, name)
    try:
        refusal = f"the {words} '{name}' exists and was not made by this deployment"
        assert refusal in run("local", "deploy")
        assert refusal in run("doctor")
        stacks = session.client("cloudformation").describe_stacks()["Stacks"]
        assert not {each["StackName"] for each in stacks} & {NAME, f"{NAME}-data"}
    finally:
        remove()


@pytest.fixture(scope="module")
def deployed(driftgauge: Any, home: Path, file: Path, session: boto3.Session) -> Callable[[], None]:
    def deploy() -> None:
        done = driftgauge("local", "deploy", str(file), "--home", str(home))
        assert done.returncode == 0, done.stderr

    deploy()
    return deploy


def test_the_stack_of_another_app_is_refused(
    deployed: object, driftgauge: Any, home: Path, file: Path, session: boto3.Session
) -> None:
    project = home.parent / "another"
    project.mkdir(exist_ok=True)
    (project / "cdk.json").write_text(json.dumps({"context": {"driftgauge:app": "another"}}), encoding="utf-8")
    shutil.copy(file, project)
    done = driftgauge("local", "destroy", str(file), "--home", str(home), folder=project)
    assert done.returncode == 1
    assert f"the stack '{NAME}' belongs to the deployment '{NAME}' of app 'driftgauge'" in done.stderr
    assert 'set "driftgauge:app": "driftgauge" in the context of cdk.json' in done.stderr


def test_a_state_machine_that_took_the_place_of_the_deployed_one_is_refused(
    deployed: Callable[[], None], run: Callable[..., str], session: boto3.Session
) -> None:
    client = session.client("stepfunctions")
    [ours] = [each for each in client.list_state_machines()["stateMachines"] if each["name"] == MONITOR]
    tags = client.list_tags_for_resource(resourceArn=ours["stateMachineArn"])["tags"]
    client.untag_resource(resourceArn=ours["stateMachineArn"], tagKeys=[tag["key"] for tag in tags])

    assert f"the state machine '{MONITOR}' is another one than the stack '{NAME}' created" in run("local", "deploy")

    client.tag_resource(resourceArn=ours["stateMachineArn"], tags=tags)


def test_stacks_of_an_earlier_version_are_taken_over_and_marked(
    deployed: Callable[[], None], session: boto3.Session
) -> None:
    client = session.client("cloudformation")
    for stack in (f"{NAME}-data", NAME):
        # Versions before the mark created the same stacks without tags.
        client.update_stack(StackName=stack, UsePreviousTemplate=True, Tags=[], Capabilities=["CAPABILITY_IAM"])
        client.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
        assert client.describe_stacks(StackName=stack)["Stacks"][0].get("Tags", []) == []

    deployed()

    for stack in (f"{NAME}-data", NAME):
        tags = client.describe_stacks(StackName=stack)["Stacks"][0]["Tags"]
        assert {"Key": "driftgauge:deployment", "Value": NAME} in tags
