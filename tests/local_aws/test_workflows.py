"""A monitor's workflow in the emulator's Step Functions: its states, its job, its end, and who hears of it."""

import json
import time
from typing import Any

import boto3
import pytest
from local_aws import workflow
from local_aws.workflow import Workflow, request

from driftgauge_local.instance import Instance


@pytest.fixture(scope="module")
def client(session: boto3.Session, local_aws: Instance) -> Any:
    def make(service: str) -> Any:
        return session.client(service, endpoint_url=local_aws.endpoint_url)

    workflow.prepare(make)
    return make


@pytest.fixture
def machine(client: Any, request: pytest.FixtureRequest) -> Workflow:
    return workflow.make(client, request.node.name.removeprefix("test_").replace("_", "-")[:70])


def analyze(name: str, **environment: str) -> dict[str, Any]:
    return {"Next": "Analyze", "Request": request(name, **environment)}


def job(client: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = client("sagemaker").describe_processing_job(ProcessingJobName=name)
    return found


def names(machine: Workflow, execution: dict[str, Any]) -> list[str]:
    history = machine.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])["events"]
    return [each["stateEnteredEventDetails"]["name"] for each in history if "stateEnteredEventDetails" in each]


def test_a_workflow_ends_with_its_job(client: Any, machine: Workflow) -> None:
    execution = machine.run(analyze("flow-good", message="Completed: well."))

    assert execution["status"] == "SUCCEEDED", execution.get("cause")
    assert json.loads(execution["output"])["Status"] == "Completed"
    assert names(machine, execution) == [
        *("Monitor", "Awaits", "Plan", "Planned", "Analyze", "Conclude", "Concluded", "Ended")
    ]
    assert job(client, "flow-good")["ExitMessage"] == "Completed: well."


def test_what_is_assigned_reaches_every_later_state(machine: Workflow) -> None:
    execution = machine.run({"Next": "End", "Status": "NoData"})

    assert json.loads(execution["output"])["Monitor"] == machine.arn.rpartition(":")[2]


def test_waits_last_a_tenth_of_their_time(machine: Workflow) -> None:
    began = time.monotonic()
    execution = machine.ended(machine.start(Plan={"Next": "End", "Status": "NoData"}))

    assert "Settle" in names(machine, execution)
    assert 1 <= time.monotonic() - began < 8


def test_a_failed_job_is_caught_with_its_description(machine: Workflow) -> None:
    execution = machine.run(analyze("flow-bad", exit_code="3", message="no such column"))

    assert (execution["status"], execution["error"]) == ("FAILED", "Driftgauge.Failed")
    caught = json.loads(execution["cause"])["Error"]
    assert caught["Error"] == "States.TaskFailed"
    described = json.loads(caught["Cause"])
    assert described["ProcessingJobStatus"] == "Failed"
    assert described["FailureReason"] == "AlgorithmError: no such column, exit code: 3"


def test_a_refusal_is_caught_by_its_name_once_retries_are_used_up(machine: Workflow) -> None:
    machine.run(analyze("flow-twice"))
    execution = machine.run(analyze("flow-twice"))

    caught = json.loads(execution["cause"])["Error"]
    assert caught["Error"] == "SageMaker.ResourceInUseException"
    assert "Job name must be unique" in caught["Cause"]
    history = machine.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])["events"]
    assert len([each for each in history if each["type"] == "TaskFailed"]) == 2


def test_a_task_without_sync_does_not_wait(client: Any) -> None:
    machine = workflow.make(client, "plain", resource="arn:aws:states:::sagemaker:createProcessingJob")
    execution = machine.run(analyze("flow-plain", sleep="30"))

    assert execution["status"] == "SUCCEEDED", execution.get("cause")
    assert job(client, "flow-plain")["ProcessingJobStatus"] == "InProgress"
    client("sagemaker").stop_processing_job(ProcessingJobName="flow-plain")


def test_the_job_of_a_stopped_execution_is_stopped_and_the_end_is_told(client: Any, machine: Workflow) -> None:
    output = Told(client, "aborted", machine)
    execution = machine.start(Window={}, Plan=analyze("flow-stopped", sleep="60"))
    eventually(lambda: "flow-stopped" in jobs(client, "InProgress"))

    client("stepfunctions").stop_execution(executionArn=execution)
    eventually(lambda: "flow-stopped" in jobs(client, "Stopped"))
    time.sleep(0.5)

    assert machine.describe(execution)["status"] == "ABORTED"
    assert [detail["status"] for detail in output.details()] == ["RUNNING", "ABORTED"]


def test_an_execution_ends_with_its_machines_time_and_so_does_its_job(client: Any) -> None:
    machine = workflow.make(client, "slow", TimeoutSeconds=2)
    output = Told(client, "timed-out", machine)
    execution = machine.run(analyze("flow-slow", sleep="60"))
    eventually(lambda: "flow-slow" in jobs(client, "Stopped"))

    assert execution["status"] == "TIMED_OUT"
    assert [detail["status"] for detail in output.details()] == ["RUNNING", "TIMED_OUT"]


def test_each_end_is_told_with_what_the_execution_says(client: Any, machine: Workflow) -> None:
    output = Told(client, "ended", machine)
    good = machine.run({"Next": "End", "Status": "NoData"})
    bad = machine.run({"Next": "End", "Status": "Stopped"})

    succeeded, failed = (each for each in output.details() if each["status"] != "RUNNING")
    assert (succeeded["executionArn"], succeeded["output"]) == (good["executionArn"], good["output"])
    assert (failed["executionArn"], failed["error"]) == (bad["executionArn"], "Driftgauge.Stopped")
    assert json.loads(failed["cause"])["Status"] == "Stopped"


class Told:
    """A queue for what the bus says of a machine's executions."""

    def __init__(self, client: Any, name: str, machine: Workflow) -> None:
        self._sqs = client("sqs")
        self._queue = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        pattern = {"source": ["aws.states"], "detail": {"stateMachineArn": [machine.arn]}}
        client("events").put_rule(Name=name, EventPattern=json.dumps(pattern))
        arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
        client("events").put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])

    def details(self) -> list[dict[str, Any]]:
        found = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages", [])
        bodies = [json.loads(each["Body"]) for each in found]
        assert {body["detail-type"] for body in bodies} == {"Step Functions Execution Status Change"}
        return [body["detail"] for body in bodies]


def jobs(client: Any, status: str) -> list[str]:
    found = client("sagemaker").list_processing_jobs(StatusEquals=status, MaxResults=100)["ProcessingJobSummaries"]
    return [each["ProcessingJobName"] for each in found]


def eventually(condition: Any) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
