"""A monitor's workflow, run by an interpreter of Amazon's States Language, with a Lambda and a job that answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from ministack.services import stepfunctions as interpreter

from driftgauge.engines.driftgauge.states import workflow_definition

MONITOR = {"Name": "shop-data-quality", "Schedule": {"Hours": [6]}, "Job": {"Environment": {}}}
BY_SCHEDULE, BY_HAND = {"ScheduledTime": "2026-11-24T06:00:00Z"}, {"Window": {"Start": "a", "End": "b"}}
REQUEST = {"ProcessingJobName": "shop-data-quality-0123456789abc-1", "ProcessingInputs": [{"InputName": "code"}]}
COMPLETED = {"Status": "Completed", "Reason": "no violations", "JobName": "shop-data-quality-0123456789abc-1"}
ANALYZE = {"Next": "Analyze", "Request": REQUEST, "Execution": {"Monitor": "shop-data-quality"}}
FOLLOW = {"Next": "Follow", "Execution": {"Monitor": "shop-data-quality"}}

DEFINITION: dict[str, Any] = json.loads(
    json.dumps(
        workflow_definition(MONITOR, plan_arn="plan", conclude_arn="conclude", timeout_seconds=60, settle_seconds=300)
    )
)


@dataclass
class World:
    """The services that a workflow asks, and their answers; an error as an answer is raised."""

    answers: dict[str, list[object]]
    asked: list[tuple[str, Any]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def invoke(self, resource: str, arguments: Any) -> object:
        who = arguments["FunctionName"] if resource.endswith("lambda:invoke") else "job"
        self.asked.append((who, arguments))
        answer = self.answers[who].pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if who == "job" else {"Payload": answer, "StatusCode": 200}

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


def failure(error: str, cause: str = "so it was") -> Exception:
    return interpreter._ExecutionError(error, cause)


Run = Callable[..., tuple[World, Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the workflow to its end; its outcome, or the error that it fails with."""

    def make(given: Mapping[str, object], **answers: list[object]) -> tuple[World, Any]:
        world = World(answers=answers)
        monkeypatch.setattr(interpreter, "_invoke_resource", world.invoke)
        monkeypatch.setattr(interpreter, "_scaled_sleep", world.waited.append)
        context = {"QueryLanguage": DEFINITION["QueryLanguage"], "State": {}}
        try:
            end = interpreter._run_sub_machine(
                DEFINITION["States"], DEFINITION["StartAt"], given, {"events": []}, context
            )
        except interpreter._ExecutionError as error:
            return world, error
        return world, end

    return make


def test_an_execution_plans_analyzes_and_concludes(run: Run) -> None:
    world, end = run(BY_SCHEDULE, plan=[ANALYZE], job=[{}], conclude=[COMPLETED])
    assert world.names == ["plan", "job", "conclude"]
    assert end == COMPLETED


def test_an_execution_of_the_schedule_waits_for_what_was_captured_last(run: Run) -> None:
    world, _ = run(BY_SCHEDULE, plan=[COMPLETED])
    assert world.waited == [300]


def test_a_window_that_is_named_is_looked_at_at_once(run: Run) -> None:
    world, _ = run(BY_HAND, plan=[COMPLETED])
    assert world.waited == []


def test_the_lambda_is_told_the_monitor_and_what_the_workflow_was_started_with(run: Run) -> None:
    world, _ = run(BY_HAND, plan=[COMPLETED])
    assert world.asked == [("plan", {"FunctionName": "plan", "Payload": {"Monitor": MONITOR, "Input": BY_HAND}})]


def test_the_job_is_requested_as_it_was_planned(run: Run) -> None:
    world, _ = run(BY_HAND, plan=[ANALYZE], job=[{"ProcessingJobStatus": "Completed"}], conclude=[COMPLETED])
    assert world.asked[1] == ("job", REQUEST)
    assert world.asked[2] == (
        "conclude",
        {"FunctionName": "conclude", "Payload": {"Monitor": MONITOR, "Plan": ANALYZE}},
    )


def test_what_a_job_failed_with_is_told_with_the_plan(run: Run) -> None:
    failed = failure("States.TaskFailed", '{"ProcessingJobStatus": "Failed"}')
    world, _ = run(BY_HAND, plan=[ANALYZE], job=[failed], conclude=[COMPLETED])
    error = {"Error": "States.TaskFailed", "Cause": '{"ProcessingJobStatus": "Failed"}'}
    assert world.asked[2][1]["Payload"]["Plan"] == {**ANALYZE, "Error": error}


def test_another_execution_s_job_is_followed_until_it_ends(run: Run) -> None:
    world, end = run(BY_HAND, plan=[FOLLOW], conclude=[FOLLOW, COMPLETED])
    assert (world.names, world.waited) == (["plan", "conclude", "conclude"], [30, 30])
    assert end == COMPLETED


@pytest.mark.parametrize("status", ["Completed", "CompletedWithViolations", "NoData"])
def test_an_outcome_is_what_the_workflow_ends_with(run: Run, status: str) -> None:
    outcome = {"Next": "End", "Status": status, "Window": {"Start": "a", "End": "b"}}
    _, end = run(BY_HAND, plan=[outcome])
    assert end == outcome


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_workflow_fails_where_its_job_did_not_complete(run: Run, status: str) -> None:
    outcome = {"Status": status, "Reason": 'it "broke": ä', "JobName": "job"}
    _, error = run(BY_HAND, plan=[ANALYZE], job=[{}], conclude=[outcome])
    assert error.error == f"Driftgauge.{status}"
    assert json.loads(error.cause) == outcome


@pytest.mark.parametrize(
    ("error", "times"),
    [
        ("SageMaker.ResourceLimitExceededException", 5),
        ("SageMaker.AmazonSageMakerException", 6),
        ("SageMaker.ThrottlingException", 6),
    ],
)
def test_a_job_that_cannot_start_now_is_tried_again(run: Run, error: str, times: int) -> None:
    world, end = run(BY_HAND, plan=[ANALYZE], job=[failure(error) for _ in range(times)] + [{}], conclude=[COMPLETED])
    assert world.names.count("job") == times + 1
    assert end == COMPLETED


def test_a_job_that_never_starts_is_concluded_from_the_error(run: Run) -> None:
    errors = [failure("SageMaker.ResourceLimitExceededException", "no quota") for _ in range(6)]
    world, _ = run(BY_HAND, plan=[ANALYZE], job=errors, conclude=[COMPLETED])
    error = {"Error": "SageMaker.ResourceLimitExceededException", "Cause": "no quota"}
    assert world.asked[-1][1]["Payload"]["Plan"]["Error"] == error


def test_a_job_that_failed_is_not_tried_again(run: Run) -> None:
    world, _ = run(BY_HAND, plan=[ANALYZE], job=[failure("States.TaskFailed")], conclude=[COMPLETED])
    assert world.names.count("job") == 1


def test_a_lambda_that_is_busy_is_asked_again(run: Run) -> None:
    busy = [failure("Lambda.TooManyRequestsException"), failure("Lambda.ServiceException")]
    world, end = run(BY_HAND, plan=[*busy, COMPLETED])
    assert world.names == ["plan"] * 3
    assert end == COMPLETED


NO_CAPACITY = {"Status": "Failed", "Reason": "CapacityError", "Transient": True, "JobName": "job"}


def test_a_job_that_lacked_capacity_is_planned_again_after_a_pause(run: Run) -> None:
    world, end = run(BY_HAND, plan=[ANALYZE, ANALYZE], job=[{}, {}], conclude=[NO_CAPACITY, COMPLETED])
    assert world.names == ["plan", "job", "conclude"] * 2
    assert world.waited == [300]
    assert world.asked[0] == world.asked[3]
    assert end == COMPLETED


def test_a_job_that_goes_on_to_lack_capacity_fails_the_execution_with_its_reason(run: Run) -> None:
    world, error = run(BY_HAND, plan=[ANALYZE] * 3, job=[{}] * 3, conclude=[NO_CAPACITY] * 3)
    assert world.names.count("job") == 3
    assert (error.error, json.loads(error.cause)) == ("Driftgauge.Failed", NO_CAPACITY)


@pytest.mark.parametrize("error", ["Lambda.Unknown", "Runtime.OutOfMemory", "Sandbox.Timedout"])
def test_a_planner_that_ran_out_of_memory_or_time_is_asked_again(run: Run, error: str) -> None:
    world, end = run(BY_HAND, plan=[failure(error), failure(error), COMPLETED])
    assert world.names == ["plan"] * 3
    assert end == COMPLETED


def test_a_planner_that_does_so_for_good_fails_the_execution_with_that_reason(run: Run) -> None:
    errors = [failure("Sandbox.Timedout", "Task timed out after 300.00 seconds")] * 3
    _, error = run(BY_HAND, plan=errors)
    assert error.error == "Driftgauge.Unplanned"
    assert error.cause == (
        "The function that lists the files of the window ran out of memory or time. "
        "Sandbox.Timedout: Task timed out after 300.00 seconds"
    )


def test_a_mistake_in_the_document_is_no_want_of_memory(run: Run) -> None:
    world, error = run(BY_HAND, plan=[failure("MonitorError", "Monitor.Name is missing")])
    assert (world.names, error.error, error.cause) == (["plan"], "MonitorError", "Monitor.Name is missing")


def test_retries_spread_over_time(run: Run) -> None:
    retries = [retry for state in DEFINITION["States"].values() for retry in state.get("Retry", [])]
    assert len(retries) == 6
    assert all((retry["BackoffRate"], retry["JitterStrategy"]) == (2, "FULL") for retry in retries)


def test_every_expression_can_be_parsed() -> None:
    assert interpreter._validate_definition_jsonata(json.dumps(DEFINITION)) is None
    assert interpreter._validate_definition_jsonata('{"States": {"A": {"Output": "{% $( %}"}}}') is not None


def test_every_state_is_reached_from_another(run: Run) -> None:
    text = json.dumps(DEFINITION["States"])
    named = {name for name in DEFINITION["States"] if f'"Next": "{name}"' in text or f'"Default": "{name}"' in text}
    assert named | {DEFINITION["StartAt"]} == set(DEFINITION["States"])
