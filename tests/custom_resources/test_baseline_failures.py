import re

import pytest

from custom_resources.errors import DeploymentError


def jobs(aws):
    return aws.count("CreateProcessingJob")


@pytest.mark.parametrize(("status", "verb"), [("Failed", "failed"), ("Stopped", "was stopped")])
def test_a_job_that_did_not_succeed_fails_the_deployment_with_its_own_reason(aws, stack, status, verb):
    event = stack.event("Create")
    stack.deliver(event)
    [name] = aws.jobs
    aws.end_job(status, FailureReason="AlgorithmError: exit code 1", ExitMessage="Error: train.csv:7: 3 values")

    with pytest.raises(DeploymentError) as failure:
        stack.poll(event)

    assert f"{name} {verb}" in str(failure.value)
    assert "AlgorithmError: exit code 1" in str(failure.value)
    assert "Error: train.csv:7: 3 values" in str(failure.value)
    assert "/aws/sagemaker/ProcessingJobs" in str(failure.value)


def test_an_exit_message_that_the_reason_quotes_is_shown_once(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job("Failed", FailureReason="AlgorithmError: bad.csv:7, exit code: 1", ExitMessage="bad.csv:7")

    with pytest.raises(DeploymentError) as failure:
        stack.poll(event)

    assert str(failure.value).count("bad.csv:7") == 1


def test_a_job_that_ends_without_a_reason_says_so(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job("Stopped")

    with pytest.raises(DeploymentError, match=r"was stopped\. SageMaker gives no reason\. Its logs are in"):
        stack.poll(event)


def test_a_long_reason_is_cut_and_keeps_the_log_group(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job("Failed", FailureReason="Grund für ä " * 900, ExitMessage="日本語" * 900)

    with pytest.raises(DeploymentError) as failure:
        stack.poll(event)

    assert len(str(failure.value).encode()) <= 1500
    assert "/aws/sagemaker/ProcessingJobs" in str(failure.value)


@pytest.mark.parametrize("status", ["Failed", "Stopped", "Stopping"])
def test_a_later_deployment_tries_again_under_another_name(aws, stack, status):
    first = stack.event("Create")
    stack.deliver(first)
    aws.end_job(status)
    stack.deliver(first)
    assert jobs(aws) == 1

    later = stack.event("Create")
    stack.deliver(later)
    stack.deliver(later)

    assert jobs(aws) == 2
    assert len(aws.jobs) == 2


def test_a_request_that_joined_a_job_does_not_start_another_when_delivered_again_after_its_failure(aws, stack):
    stack.deliver(stack.event("Create"))
    joined = stack.event("Create")
    stack.deliver(joined)
    aws.end_job("Failed")

    stack.deliver(joined)

    assert jobs(aws) == 1


def test_a_job_that_is_being_stopped_is_waited_for(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job("Stopping")

    assert stack.poll(event) == {"IsComplete": False}


def test_throttling_is_waited_out_with_pauses_that_grow(aws, stack, no_waiting):
    aws.fail("CreateProcessingJob", "ThrottlingException", "Rate exceeded", times=4)

    stack.deliver(stack.event("Create"))

    assert len(aws.jobs) == 1
    assert len(no_waiting) == 4
    assert no_waiting[-1] > no_waiting[0]


def test_throttling_beyond_the_lambda_s_time_is_left_to_the_next_poll(aws, stack, lambda_context):
    stack.context = lambda_context(10)
    aws.fail("CreateProcessingJob", "ThrottlingException", "Rate exceeded")
    event = stack.event("Create")
    stack.deliver(event)
    assert not aws.jobs

    assert stack.poll(event) == {"IsComplete": False}
    assert len(aws.jobs) == 1


def test_a_role_that_is_not_known_everywhere_yet_is_waited_for(aws, stack, no_waiting):
    aws.fail(
        "CreateProcessingJob", "ValidationException", "Could not assume role arn:aws:iam::1:role/baseline", times=2
    )

    stack.deliver(stack.event("Create"))

    assert len(aws.jobs) == 1
    assert len(no_waiting) == 2


def test_a_role_that_cannot_be_assumed_fails_the_deployment(aws, stack, lambda_context):
    stack.context = lambda_context(10)
    aws.fail("CreateProcessingJob", "ValidationException", "Could not assume role arn:aws:iam::1:role/baseline")

    with pytest.raises(DeploymentError, match="Could not assume role"):
        stack.deliver(stack.event("Create"))


def test_what_the_service_refuses_fails_the_deployment(aws, stack):
    aws.fail("CreateProcessingJob", "ResourceLimitExceeded", "ml.m5.xlarge for processing job usage is 0 Instances")

    with pytest.raises(DeploymentError, match=r"ResourceLimitExceeded: ml\.m5\.xlarge for processing job usage"):
        stack.deliver(stack.event("Create"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": NaN}', '{"a": 1e999}'])
def test_constraints_that_are_not_json_fail_the_deployment(aws, stack, text, files):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job(files={**files, "constraints.json": text})

    with pytest.raises(DeploymentError, match=r"constraints\.json (is not JSON|holds no constraints)"):
        stack.poll(event)


def test_constraints_that_cannot_be_read_count_as_missing_for_the_next_deployment(aws, stack, files):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job(files={**files, "constraints.json": "{"})
    with pytest.raises(DeploymentError, match="is not JSON"):
        stack.poll(event)

    stack.deliver(event)
    assert jobs(aws) == 1

    stack.deliver(stack.event("Create"))
    assert jobs(aws) == 2


def test_a_job_that_wrote_nothing_fails_the_deployment_and_the_next_one_tries_again(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job()
    with pytest.raises(DeploymentError, match=r"completed, but there is no constraints\.json and no statistics\.json"):
        stack.poll(event)

    stack.deliver(stack.event("Create"))

    assert jobs(aws) == 2


@pytest.mark.parametrize(
    ("change", "name"),
    [({"Overrides": '{"rsme": {"threshold": 1}}'}, "Overrides"), ({"AlarmMetrics": ["rsme"]}, "AlarmMetrics")],
)
def test_an_unknown_metric_fails_the_deployment_and_lists_what_there_is(aws, deployed, change, name):
    with pytest.raises(DeploymentError, match=rf"{name} names metrics without a constraint: rsme; there are: rmse, r2"):
        deployed.ask("Update", **change)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Overrides": "not json"}, "the property Overrides is 'not json'; it must be a JSON object"),
        ({"Margin": "wide"}, "the property Margin is 'wide'; it must be a number"),
        ({"Margin": "-0.1"}, "it must be a number from 0 on"),
        ({"InstanceCount": "two"}, "the property InstanceCount is 'two'; it must be a whole number"),
        ({"Monitor": "quality"}, "it must be one of data_quality, model_quality"),
        ({"OutputUri": ""}, "the property OutputUri is ''; it must be a text"),
        ({"Environment": "text"}, "it must be a group of properties"),
    ],
)
def test_a_property_that_cannot_be_read_fails_before_any_job(aws, stack, change, reason):
    with pytest.raises(DeploymentError, match=re.escape(reason)):
        stack.deliver(stack.event("Create", **change))
    assert not aws.jobs
