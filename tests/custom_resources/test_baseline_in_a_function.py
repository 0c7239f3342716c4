"""Baselines that a function makes: no job, the same files, and a job where the function cannot."""

import io
import json

import pytest

from custom_resources.errors import DeploymentError

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:analysis"
DENIED = {"errorType": "ClientError", "errorMessage": "An error occurred (AccessDenied) when calling GetObject"}


class Functions:
    """Calls the function with an effect of a test's, or fails with its errors first."""

    def __init__(self, aws):
        self.aws, self.errors, self.events = aws, [], []
        self.files, self.status, self.fields, self.expires = {}, "Completed", {}, "2999-01-01T00:00:00Z"

    def invoke(self, *, FunctionName, Payload):  # noqa: N803
        assert FunctionName == ARN
        event = json.loads(Payload)
        self.events.append(event)
        if self.errors:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(self.errors.pop(0)).encode())}
        location = event["Request"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
        self.aws.objects |= {f"{location}/{name}": text.encode() for name, text in self.files.items()}
        record = {"ProcessingJobStatus": self.status, "ExpiresAt": self.expires, "LogGroup": "analysis-logs"}
        self.aws.objects[event["RunUri"]] = json.dumps({**record, **self.fields}).encode()
        return {"Payload": io.BytesIO(b'{"Ran": true}')}


@pytest.fixture
def functions(aws, files, monkeypatch):
    made = Functions(aws)
    made.files = files
    monkeypatch.setattr("custom_resources.clients.functions", lambda: made)
    return made


@pytest.fixture
def properties(properties):
    return {**properties, "AnalysisFunctionArn": ARN, "RunOn": "auto"}


def test_a_baseline_is_complete_at_once_and_has_no_job(aws, stack, functions):
    answer = stack.ask("Create")
    assert answer["IsComplete"]
    assert aws.count("CreateProcessingJob") == 0
    assert functions.events[0]["MaxBytes"] == 256 * 1024**2


def test_the_function_gets_the_request_of_the_job(aws, stack, functions):
    stack.ask("Create")
    stack.properties["RunOn"], stack.properties["AnalysisFunctionArn"] = "processing", ""
    stack.ask("Update", DatasetIdentity="def")
    [job] = aws.jobs.values()
    of_function = functions.events[0]["Request"]
    assert of_function["Environment"] == job["Environment"]
    assert of_function["ProcessingInputs"] == job["ProcessingInputs"]


def test_a_baseline_that_is_too_large_is_made_by_a_job(aws, stack, functions, files):
    functions.errors = [{"errorType": "TooLargeError", "errorMessage": "the input has 300000000 bytes"}]
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job(files=files)
    assert stack.poll(event)["IsComplete"]


def test_a_forced_function_that_fails_fails_the_deployment(stack, functions, properties):
    properties["RunOn"] = "lambda"
    functions.errors = [{"errorType": "Runtime.OutOfMemory", "errorMessage": "signal: killed"}]
    with pytest.raises(DeploymentError, match="signal: killed"):
        stack.ask("Create")


def test_a_role_that_is_seconds_old_is_waited_for(aws, stack, functions, no_waiting):
    functions.errors = [DENIED, DENIED]
    assert stack.ask("Create")["IsComplete"]
    assert aws.count("CreateProcessingJob") == 0


def test_a_failed_analysis_fails_the_deployment_with_its_reason_and_log_group(stack, functions):
    functions.status, functions.files = "Failed", {}
    functions.fields = {
        "FailureReason": "AlgorithmError: no label column, exit code: 1",
        "ExitMessage": "no label column",
    }
    with pytest.raises(DeploymentError, match=r"no label column.*log group analysis-logs"):
        stack.ask("Create")


def test_a_function_that_runs_is_followed(aws, stack, functions):
    functions.status, functions.files = "InProgress", {}
    assert not stack.ask("Create")["IsComplete"]
    event = stack.event("Create")
    stack.deliver(event)
    assert len(functions.events) == 1


def test_a_function_that_was_killed_is_tried_again(stack, functions, files):
    functions.status, functions.files, functions.expires = "InProgress", {}, "2026-01-01T00:00:00Z"
    event = stack.event("Create")
    stack.deliver(event)
    functions.status, functions.files = "Completed", files
    assert not stack.poll(event)["IsComplete"]
    assert stack.poll(event)["IsComplete"]
    assert len(functions.events) == 2
