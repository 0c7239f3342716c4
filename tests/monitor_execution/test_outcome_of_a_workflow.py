"""Every workflow ends with one outcome, whatever became of its job and of others for the same window."""

import pytest

from driftgauge_contract.outcomes import NO_CAPTURES_PHRASES, NO_LABELS_PHRASES
from monitor_execution.errors import MonitorError

WITH_VIOLATIONS = "CompletedWithViolations: Job completed successfully with 3 violations."
PLACE = "/opt/ml/processing/input/endpoint/capture/shop/AllTraffic/2026/11/24/05/12-34-567-6f1c2a3b.jsonl:3"


@pytest.fixture(autouse=True)
def captured(aws):
    return aws.capture()


def job_of(workflow):
    return workflow.plan()["Request"]["ProcessingJobName"]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("Completed: Job completed successfully with no violations.", "Completed"),
        (WITH_VIOLATIONS, "CompletedWithViolations"),
    ],
)
def test_a_job_that_completed(workflow, message, status):
    ended = workflow.run(ExitMessage=message)

    assert (ended["Status"], ended["Reason"]) == (status, message)


def test_a_job_that_says_nothing_has_completed_all_the_same(workflow):
    ended = workflow.run()

    assert (ended["Status"], ended["Reason"]) == ("Completed", "SageMaker gives no reason.")


def test_the_outcome_says_what_was_watched_read_and_written(workflow):
    ended = workflow.run(ExitMessage=WITH_VIOLATIONS)

    assert ended == {
        "Next": "End",
        "Monitor": "shop-data-quality",
        "Kind": "data_quality",
        "EndpointName": "shop",
        "Window": {"Start": "2026-11-24T05:00:00Z", "End": "2026-11-24T06:00:00Z"},
        "Captures": {"Files": 1, "Bytes": 3, "Ignored": 0},
        "JobName": ended["JobName"],
        "ReportUri": f"s3://reports/reports/shop/data_quality/shop/shop-data-quality/2026/11/24/06/{ended['JobName']}",
        "RunUri": f"s3://reports/reports/shop/data_quality/manifests/runs/{ended['JobName']}.json",
        "RanOn": "processing",
        "Status": "CompletedWithViolations",
        "Reason": WITH_VIOLATIONS,
        "EndedAt": "2026-11-24T06:09:00Z",
        "Repeated": False,
    }


def test_a_truncated_file_is_named_with_its_line(workflow):
    ended = workflow.run("Failed", ExitMessage=f"{PLACE}: not JSON", FailureReason="AlgorithmError: exit code: 1")

    assert (ended["Status"], ended["Reason"]) == ("Failed", f"{PLACE}: not JSON")


def test_a_job_without_a_message_has_the_service_s_reason(workflow):
    assert workflow.run("Failed", FailureReason="InternalServerError")["Reason"] == "InternalServerError"


@pytest.mark.parametrize(
    ("reason", "transient"),
    [
        ("CapacityError: Unable to provision requested ML compute capacity. Please retry.", True),
        ("InternalServerError: We encountered an internal error. Please try again.", True),
        ("AlgorithmError: exit code: 1", None),
    ],
)
def test_the_workflow_is_to_try_again_after_a_failure_that_is_no_fault_of_the_job(workflow, reason, transient):
    assert workflow.run("Failed", FailureReason=reason).get("Transient") is transient


def test_a_program_s_own_message_about_capacity_is_its_fault(workflow):
    ended = workflow.run("Failed", FailureReason="AlgorithmError: exit code: 1", ExitMessage="Error: CapacityError")

    assert "Transient" not in ended


def test_the_job_after_such_a_failure_is_another_attempt(workflow):
    first = workflow.run("Failed", FailureReason="CapacityError: no instances")["JobName"]

    second = workflow.run()

    assert (second["Status"], second["JobName"]) == ("Completed", f"{first[:-1]}2")


def test_a_stopped_job_is_no_success(workflow):
    assert workflow.run("Stopped")["Status"] == "Stopped"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        *((words, "captures") for words in NO_CAPTURES_PHRASES),
        *((words, "labels") for words in NO_LABELS_PHRASES),
    ],
)
def test_a_job_that_found_nothing_in_the_files_had_no_data(workflow, words, missing):
    ended = workflow.run("Failed", FailureReason=f"AlgorithmError: {words} …, exit code: 1")

    assert (ended["Status"], ended["Missing"]) == ("NoData", missing)


@pytest.mark.parametrize("status", ["InProgress", "Stopping"])
def test_a_job_that_another_workflow_runs_is_followed(aws, workflow, status):
    plan = workflow.plan()
    aws.create(plan["Request"])
    name = plan["Request"]["ProcessingJobName"]
    aws.jobs[name]["ProcessingJobStatus"] = status

    follower = workflow.plan()

    assert (follower["Next"], follower["Execution"]["JobName"]) == ("Follow", name)
    still = workflow.conclude(follower)
    assert still == follower
    aws.end(name, "Completed")
    assert workflow.conclude(still)["Status"] == "Completed"


def test_of_two_workflows_that_start_the_same_job_one_follows_the_other(aws, workflow, refusal):
    first, second = workflow.plan(), workflow.plan()
    aws.create(first["Request"])
    with pytest.raises(refusal, match="ResourceInUse"):
        aws.create(second["Request"])

    answer = workflow.conclude(second, Error={"Error": "SageMaker.ResourceInUseException", "Cause": "…"})

    assert answer["Next"] == "Follow"


@pytest.mark.parametrize("message", ["Completed: …", WITH_VIOLATIONS])
def test_a_window_that_was_run_has_the_same_result_again(aws, workflow, message):
    before = workflow.run(ExitMessage=message)

    again = workflow.plan()

    assert again == {**before, "Repeated": True}
    assert len(aws.jobs) == 1


def test_a_window_without_a_row_needs_no_second_job(aws, workflow):
    before = workflow.run("Failed", ExitMessage="There are no rows from … to …")

    assert workflow.run() == {**before, "Repeated": True}


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_after_a_failure_or_a_stop_the_next_attempt_is_made(aws, workflow, status):
    failed = workflow.run(status)

    ended = workflow.run()

    assert (failed["JobName"][:-1], failed["JobName"][-2:]) == (ended["JobName"][:-1], "-1")
    assert ended["JobName"].endswith("-2")
    assert ended["Status"] == "Completed"


def test_no_more_than_99_attempts_are_made(aws, workflow):
    failed = workflow.run("Failed")["JobName"]
    aws.jobs |= {f"{failed[:-1]}{attempt}": aws.jobs[failed] for attempt in range(2, 100)}

    with pytest.raises(MonitorError, match=r"has failed 99 times from .* to .*; the last job is .*-99$"):
        workflow.plan()


def test_a_job_that_could_not_be_created_fails_with_the_service_s_words(workflow):
    quota = "The account-level service limit 'ml.t3.medium for processing job usage' is 0 Instances."
    error = {"Error": "SageMaker.ResourceLimitExceededException", "Cause": quota}

    ended = workflow.conclude(workflow.plan(), Error=error)

    assert (ended["Status"], ended["Reason"]) == ("Failed", f"SageMaker.ResourceLimitExceededException: {quota}")
    assert not {"JobName", "ReportUri"} & set(ended)


def test_a_job_that_is_gone_without_an_error_has_failed(workflow):
    ended = workflow.conclude(workflow.plan())

    assert (ended["Status"], ended["Reason"]) == ("Failed", "SageMaker has no job of this name.")


def test_a_workflow_that_was_stopped_half_way_leaves_nothing_in_the_way(aws, workflow):
    """It stopped its job, or had none yet: another run of the window comes to a result."""
    workflow.plan()
    stopped = workflow.plan()
    aws.create(stopped["Request"])
    aws.end(stopped["Request"]["ProcessingJobName"], "Stopped")

    assert workflow.run()["Status"] == "Completed"


def test_other_refusals_are_left_to_the_workflow_s_next_attempt(aws, workflow, refusal, monkeypatch):
    def refuse(request):
        raise refusal("AccessDeniedException", "not authorized to perform sagemaker:DescribeProcessingJob")

    monkeypatch.setattr(aws, "_DescribeProcessingJob", refuse)

    with pytest.raises(Exception, match="not authorized"):
        workflow.plan()


def test_nothing_of_the_data_is_logged(workflow, caplog):
    workflow.run("Failed", ExitMessage="None of the 3 labels belongs to one of the 5 predictions: they are secret-4711")

    assert "shop-data-quality" in caplog.text
    assert "4711" not in caplog.text
