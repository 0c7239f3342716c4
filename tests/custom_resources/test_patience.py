"""A call is repeated while a service asks for that, and for a while if its permission may be too new."""

import pytest

from custom_resources.errors import DeploymentError


def test_a_permission_that_is_seconds_old_is_waited_for(aws, clock, stack, files):
    aws.fail("DescribeProcessingJob", "AccessDeniedException", "not authorized to perform", times=5)

    stack.deliver(stack.event("Create"))

    assert aws.running()
    assert 0 < clock.now <= 31


def test_a_job_that_may_not_be_created_is_not_tried_for_minutes(aws, clock, stack):
    aws.fail("CreateProcessingJob", "AccessDeniedException", "not authorized to perform: iam:PassRole", times=99)

    with pytest.raises(DeploymentError, match="not authorized to perform: iam:PassRole"):
        stack.deliver(stack.event("Create"))
    assert clock.now <= 31


def test_a_permission_that_is_not_there_fails_the_deployment_with_the_service_s_words(aws, clock, stack):
    aws.fail("DescribeProcessingJob", "AccessDeniedException", "not authorized to perform: sagemaker:Describe", times=9)

    with pytest.raises(DeploymentError, match="not authorized to perform: sagemaker:Describe"):
        stack.deliver(stack.event("Create"))
    assert clock.now <= 31


@pytest.mark.parametrize(
    "reason",
    [
        "CapacityError: Unable to provision requested ML compute capacity. Please retry later.",
        "InternalServerError: We encountered an internal error. Please try again.",
    ],
)
def test_a_job_that_sagemaker_failed_for_want_of_capacity_is_tried_again(aws, stack, files, reason):
    event = stack.event("Create")
    stack.deliver(event)
    for _ in range(2):
        aws.end_job("Failed", FailureReason=reason)
        assert not stack.poll(event)["IsComplete"]
    aws.end_job(files=files)

    assert stack.poll(event)["IsComplete"]
    assert len(aws.jobs) == 3


def test_the_third_such_failure_fails_the_deployment_with_the_job_s_reason(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    for _ in range(2):
        aws.end_job("Failed", FailureReason="CapacityError: no instances")
        stack.poll(event)
    aws.end_job("Failed", FailureReason="CapacityError: no instances")

    with pytest.raises(DeploymentError, match=r"failed\. FailureReason: CapacityError: no instances"):
        stack.poll(event)


def test_a_program_that_failed_is_not_tried_again(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job("Failed", FailureReason="AlgorithmError: exit code: 1", ExitMessage="Error: InternalServerError")

    with pytest.raises(DeploymentError, match="AlgorithmError"):
        stack.poll(event)
    assert len(aws.jobs) == 1


def test_a_request_that_is_delivered_again_joins_the_job_of_its_last_attempt(aws, stack, files):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job("Failed", FailureReason="CapacityError: no instances")
    stack.poll(event)

    stack.deliver(event)

    assert len(aws.jobs) == 2
    aws.end_job(files=files)
    assert stack.poll(event)["IsComplete"]
