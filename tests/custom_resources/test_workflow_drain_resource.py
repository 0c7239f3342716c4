from datetime import UTC, datetime, timedelta

import pytest

from custom_resources.errors import DeploymentError

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:shop-data-quality"
MONITOR = "shop-data-quality"


@pytest.fixture
def stack(aws, cloudformation):
    aws.workflows[MACHINE] = []
    properties = {"StateMachineArn": MACHINE, "MonitorName": MONITOR, "EndpointName": "shop"}
    return cloudformation("Custom::DriftgaugeWorkflowDrain", properties)


def execution(aws, status="RUNNING", *, name="run-1", machine=MACHINE):
    arn = f"{machine.replace('stateMachine', 'execution')}:{name}"
    started = {"executionArn": arn, "stateMachineArn": machine, "name": name, "status": status}
    aws.workflows.setdefault(machine, []).append(started)
    return started


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_the_watch_over_executions_begins_with_the_monitor(aws, stack, request_type):
    running = execution(aws)

    assert stack.ask(request_type)["IsComplete"]

    [datum] = aws.metrics
    assert (datum["Namespace"], datum["MetricName"], datum["Value"]) == ("Driftgauge", "executions_ended", 0)
    # The alarm does not see the minute in progress.
    assert datum["Timestamp"] <= datetime.now(tz=UTC) - timedelta(minutes=1)
    assert {entry["Name"]: entry["Value"] for entry in datum["Dimensions"]} == {
        "Endpoint": "shop",
        "MonitoringSchedule": MONITOR,
    }
    assert running["status"] == "RUNNING"


def test_the_id_follows_from_the_monitor(stack):
    stack.ask("Create")
    created = stack.physical_id

    stack.ask("Update")

    assert stack.physical_id == created


def test_delete_stops_what_runs_and_waits_until_nothing_does(aws, stack):
    running = [execution(aws, name=f"run-{number}") for number in range(3)]
    event = stack.event("Delete")
    stack.deliver(event)

    assert {each["status"] for each in running} == {"ABORTED"}
    assert stack.poll(event)["IsComplete"]


def test_what_goes_on_after_it_was_stopped_is_waited_for(aws, stack, monkeypatch):
    running = execution(aws)
    monkeypatch.setattr(aws, "_StopExecution", lambda request: {"stopDate": 0})
    event = stack.event("Delete")
    stack.deliver(event)

    assert stack.poll(event) == {"IsComplete": False}
    running["status"] = "ABORTED"
    assert stack.poll(event)["IsComplete"]


def test_an_execution_that_starts_meanwhile_is_stopped_too(aws, stack):
    execution(aws)
    event = stack.event("Delete")
    stack.deliver(event)
    late = execution(aws, name="run-2")

    assert stack.poll(event) == {"IsComplete": False}
    assert late["status"] == "ABORTED"
    assert stack.poll(event)["IsComplete"]


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
def test_what_has_ended_is_not_stopped(aws, stack, status):
    execution(aws, status)

    assert stack.ask("Delete")["IsComplete"]
    assert aws.count("StopExecution") == 0


def test_other_workflows_go_on(aws, stack):
    other = execution(aws, machine=f"{MACHINE}-of-another")

    assert stack.ask("Delete")["IsComplete"]
    assert other["status"] == "RUNNING"


def test_a_workflow_that_is_gone_needs_nothing(aws, stack):
    aws.workflows.clear()

    assert stack.ask("Delete")["IsComplete"]


@pytest.mark.parametrize("code", ["ExecutionDoesNotExist", "ValidationException"])
def test_an_execution_that_ends_meanwhile_needs_nothing(aws, stack, code):
    running = execution(aws)
    aws.fail("StopExecution", code, "Execution is not running")
    event = stack.event("Delete")

    stack.deliver(event)

    running["status"] = "SUCCEEDED"
    assert stack.poll(event)["IsComplete"]


def test_delete_delivered_again_is_the_same(aws, stack):
    execution(aws)
    event = stack.event("Delete")
    stack.deliver(event)
    stack.deliver(event)

    assert aws.count("StopExecution") == 1
    assert stack.poll(event)["IsComplete"]


@pytest.mark.parametrize("properties", [{}, {"StateMachineArn": ""}])
def test_the_deletion_of_a_failed_creation_keeps_the_physical_id(aws, stack, properties):
    stack.physical_id = "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"

    stack.deliver(stack.event("Delete", **properties))

    assert stack.physical_id == "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"


@pytest.mark.parametrize("name", ["MonitorName", "StateMachineArn"])
def test_a_property_that_is_missing_is_named(stack, name):
    with pytest.raises(DeploymentError, match=f"the property {name} is ''; it must be a text"):
        stack.ask("Create", **{name: ""})


@pytest.mark.parametrize("operation", ["ListExecutions", "StopExecution"])
def test_a_busy_service_is_asked_again(aws, stack, no_waiting, operation):
    running = execution(aws)
    aws.fail(operation, "ThrottlingException", times=2)

    stack.ask("Delete")

    assert running["status"] == "ABORTED"
    assert len(no_waiting) == 2


def test_a_refusal_fails_the_deletion_with_its_text(aws, no_waiting, stack):
    words = "not authorized to perform: states:ListExecutions"
    aws.fail("ListExecutions", "AccessDeniedException", words, times=6)

    with pytest.raises(DeploymentError, match="not authorized to perform: states:ListExecutions"):
        stack.ask("Delete")
