"""A schedule, its state machine and who hears of its executions, in real stacks of the emulator's CloudFormation."""

import json
import time
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from driftgauge_local.instance import Instance

QUICKLY = {"Delay": 1, "MaxAttempts": 60}
NAME = "stack-monitor"
ROLE = "arn:aws:iam::000000000000:role/workflow"
# Writes what it is told of to a bucket.
LISTENER = """
import json
import boto3


def handler(event, context):
    detail = event["detail"]
    key = f"{detail['status']}/{detail['name']}"
    boto3.client("s3").put_object(Bucket="stack-told", Key=key, Body=json.dumps(event))
"""
DEFINITION = json.dumps(
    {
        "QueryLanguage": "JSONata",
        "StartAt": "Monitor",
        "States": {
            "Monitor": {"Type": "Pass", "Assign": {"monitor": {"Name": "${Name}"}}, "Next": "Ended"},
            "Ended": {"Type": "Succeed", "Output": "{% {'Monitor': $monitor.Name, 'Input': $states.input} %}"},
        },
    }
)


@pytest.fixture(scope="module")
def client(session: boto3.Session, local_aws: Instance) -> Any:
    def make(service: str) -> Any:
        return session.client(service, endpoint_url=local_aws.endpoint_url)

    make("s3").create_bucket(Bucket="stack-told")
    return make


def template(*, name: str = "first", expression: str = "cron(0 6 ? * MON *)", zone: str = "Europe/Berlin") -> str:
    """Numbers are strings, as CloudFormation hands them over."""
    machine = {
        "StateMachineName": NAME,
        "RoleArn": ROLE,
        "DefinitionString": DEFINITION,
        "DefinitionSubstitutions": {"Name": name},
        "LoggingConfiguration": {"Level": "ERROR", "IncludeExecutionData": "false"},
        "TracingConfiguration": {"Enabled": "true"},
    }
    target = {
        "Arn": {"Ref": "Machine"},
        "RoleArn": ROLE,
        "Input": '{"ScheduledTime": "<aws.scheduler.scheduled-time>"}',
        "RetryPolicy": {"MaximumEventAgeInSeconds": "3600", "MaximumRetryAttempts": "3"},
    }
    schedule = {
        "Name": NAME,
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": zone,
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": "15"},
        "Target": target,
    }
    listener = {
        "FunctionName": NAME,
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": ROLE,
        "Code": {"ZipFile": LISTENER},
    }
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"status": ["SUCCEEDED", "FAILED", "ABORTED"], "stateMachineArn": [{"Ref": "Machine"}]},
    }
    rule = {"EventPattern": pattern, "Targets": [{"Id": "it", "Arn": {"Fn::GetAtt": ["Listener", "Arn"]}}]}
    resources = {
        "Machine": ("AWS::StepFunctions::StateMachine", machine),
        "Schedule": ("AWS::Scheduler::Schedule", schedule),
        "Listener": ("AWS::Lambda::Function", listener),
        "Rule": ("AWS::Events::Rule", rule),
    }
    return json.dumps(
        {"Resources": {key: {"Type": kind, "Properties": each} for key, (kind, each) in resources.items()}}
    )


def failure(client: Any, stack: str) -> str:
    events = client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    failed = [each for each in events if each["ResourceStatus"].endswith("_FAILED")]
    return str(failed[-1]["ResourceStatusReason"])


def create(client: Any, stack: str, body: str) -> None:
    client("cloudformation").create_stack(StackName=stack, TemplateBody=body)
    client("cloudformation").get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig=QUICKLY)


def update(client: Any, stack: str, body: str) -> None:
    client("cloudformation").update_stack(StackName=stack, TemplateBody=body)
    client("cloudformation").get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig=QUICKLY)


def delete(client: Any, stack: str) -> None:
    client("cloudformation").delete_stack(StackName=stack)
    client("cloudformation").get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=QUICKLY)


def left_over(client: Any) -> list[str]:
    machines = client("stepfunctions").list_state_machines()["stateMachines"]
    schedules = client("scheduler").list_schedules(NamePrefix=NAME)["Schedules"]
    return [each["name"] for each in machines if each["name"] == NAME] + [each["Name"] for each in schedules]


def printed(client: Any, status: str) -> list[dict[str, Any]]:
    """Return what the Lambda has heard of executions that ended so."""
    s3, deadline = client("s3"), time.monotonic() + 20
    while not (found := s3.list_objects_v2(Bucket="stack-told", Prefix=status).get("Contents", [])):
        assert time.monotonic() < deadline, f"nothing was told of {status}"
        time.sleep(0.1)
    bodies = [s3.get_object(Bucket="stack-told", Key=each["Key"])["Body"].read() for each in found]
    return [json.loads(body) for body in bodies]


def test_a_stack_lives_and_dies_with_its_schedule_and_machine(client: Any) -> None:
    create(client, "workflow-life", template())
    schedule = client("scheduler").get_schedule(Name=NAME)
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 3}
    machine = schedule["Target"]["Arn"]
    assert machine == f"arn:aws:states:us-east-1:000000000000:stateMachine:{NAME}"

    update(client, "workflow-life", template(name="second", expression="rate(1 hour)", zone="UTC"))
    changed = client("scheduler").get_schedule(Name=NAME)
    assert (changed["ScheduleExpression"], changed["ScheduleExpressionTimezone"]) == ("rate(1 hour)", "UTC")
    assert changed["CreationDate"] == schedule["CreationDate"], "it is changed in its place"

    [event] = printed(client, "SUCCEEDED")
    output = json.loads(event["detail"]["output"])
    assert event["detail"]["stateMachineArn"] == machine
    assert output["Monitor"] == "second"
    assert output["Input"]["ScheduledTime"].endswith("Z"), "a rate begins at once"

    delete(client, "workflow-life")
    assert left_over(client) == []

    create(client, "workflow-life", template())
    assert client("stepfunctions").list_executions(stateMachineArn=machine)["executions"] == [], "it begins with none"
    delete(client, "workflow-life")


def test_a_schedule_that_would_never_fire_fails_the_stack(client: Any) -> None:
    with pytest.raises(WaiterError):
        create(client, "workflow-never", template(zone="Europe/Atlantis"))

    assert failure(client, "workflow-never") == (
        "ScheduleExpressionTimezone Europe/Atlantis is no time zone of the IANA database."
    )
    assert left_over(client) == []


def test_a_machine_of_a_name_that_is_taken_fails_the_stack(client: Any) -> None:
    taken = client("stepfunctions").create_state_machine(name=NAME, definition=DEFINITION, roleArn=ROLE)
    with pytest.raises(WaiterError):
        create(client, "workflow-taken", template())

    assert f"State Machine Already Exists: '{taken['stateMachineArn']}'" in failure(client, "workflow-taken")
    assert left_over(client) == [NAME], "the one that was there before"
    client("stepfunctions").delete_state_machine(stateMachineArn=taken["stateMachineArn"])
