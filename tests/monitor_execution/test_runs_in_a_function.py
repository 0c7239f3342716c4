"""Windows that a function analyzes: which, how others learn of it, and what follows where it fails."""

import json

import pytest

from driftgauge_contract import run_on

ERROR = {"Error": {"Error": "Runtime.OutOfMemory", "Cause": "{}"}}


@pytest.fixture
def workflow(workflow, aws):
    workflow.document["Job"]["RunOn"] = "auto"
    aws.capture()
    return workflow


def record(aws, plan, status="InProgress", expires="2999-01-01T00:00:00Z", **changes):
    """Leave the record that the function leaves."""
    document = {
        "ProcessingJobName": plan["Execution"]["JobName"],
        "ProcessingJobStatus": status,
        "CreationTime": "2026-11-24T06:05:00Z",
        "ProcessingStartTime": "2026-11-24T06:05:00Z",
        "ExpiresAt": expires,
        **changes,
    }
    aws.objects[plan["Execution"]["RunUri"]] = json.dumps(document).encode()


def completed(aws, plan):
    record(aws, plan, "Completed", ProcessingEndTime="2026-11-24T06:05:02Z", ExitMessage="Completed: well")


def test_a_small_window_is_for_the_function(workflow):
    plan = workflow.plan()
    assert plan["Next"] == "Compute"
    assert plan["MaxRows"] == 500_000


@pytest.fixture
def large(aws, monkeypatch):
    monkeypatch.setattr(run_on, "FUNCTION_MAX_BYTES", 2)


def test_a_large_window_is_for_a_job(workflow, large):
    assert workflow.plan()["Next"] == "Analyze"


def test_a_forced_function_gets_a_large_window_without_limits(workflow, large):
    workflow.document["Job"]["RunOn"] = "lambda"
    plan = workflow.plan()
    assert (plan["Next"], "MaxRows" in plan) == ("Compute", False)


def test_a_monitor_without_a_function_has_jobs(workflow):
    del workflow.document["Job"]["RunOn"]
    assert workflow.plan()["Next"] == "Analyze"


def test_the_outcome_says_where_it_ran_and_for_how_long(workflow, aws):
    plan = workflow.plan()
    completed(aws, plan)
    ended = workflow.conclude(plan)
    assert (ended["Status"], ended["Reason"]) == ("Completed", "Completed: well")
    assert (ended["RanOn"], ended["RunSeconds"], ended["EndedAt"]) == ("lambda", 2.0, "2026-11-24T06:05:02Z")


def test_the_same_window_is_not_analyzed_again_wherever_it_is_to_run(workflow, aws):
    completed(aws, workflow.plan())
    for place in ("auto", "processing"):
        workflow.document["Job"]["RunOn"] = place
        again = workflow.plan()
        assert (again["Next"], again["Repeated"], again["RanOn"]) == ("End", True, "lambda")


def test_a_function_that_runs_is_followed(workflow, aws):
    plan = workflow.plan()
    record(aws, plan)
    assert workflow.plan()["Next"] == workflow.conclude(plan)["Next"] == "Follow"


def test_a_function_that_was_killed_is_followed_by_another_attempt(workflow, aws):
    plan = workflow.plan()
    record(aws, plan, expires="2026-11-24T06:10:00Z")
    ended = workflow.conclude(plan)
    assert (ended["Status"], ended["Transient"]) == ("Failed", True)
    assert workflow.plan()["Execution"]["JobName"].endswith("-2")


def test_the_job_after_a_failed_function_counts(workflow, aws):
    plan = workflow.plan()
    record(aws, plan)
    aws.create(plan["Request"])
    assert workflow.conclude(plan, **ERROR)["Next"] == "Follow"
    aws.end(plan["Request"]["ProcessingJobName"])
    assert workflow.conclude(plan, **ERROR)["RanOn"] == "processing"


def test_a_forced_function_that_fails_fails_the_execution(workflow, aws):
    plan = workflow.plan()
    record(aws, plan)
    ended = workflow.conclude(plan, **ERROR)
    assert (ended["Status"], ended["Reason"]) == ("Failed", "Runtime.OutOfMemory: {}")


def test_a_failed_analysis_is_a_failed_execution(workflow, aws):
    plan = workflow.plan()
    changes = {"ExitMessage": "Error: no", "FailureReason": "AlgorithmError: Error: no, exit code: 1"}
    record(aws, plan, "Failed", ProcessingEndTime="2026-11-24T06:05:02Z", **changes)
    ended = workflow.conclude(plan)
    assert (ended["Status"], ended["Reason"], ended["RanOn"]) == ("Failed", "Error: no", "lambda")
