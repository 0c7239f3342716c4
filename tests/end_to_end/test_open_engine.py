"""The open engine on AWS on this machine: windows run once, again, half-way and never; late labels and broken files.

One deployment lives through all of it, and each stage goes on from the stage before.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import until
from end_to_end.small_sample import write_sample
from end_to_end.workflow_life import DATA, MODEL, NAME, Window, WorkflowLife

pytestmark = pytest.mark.end_to_end

TRUNCATED = '{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"10,9'


@pytest.fixture(scope="module")
def life(driftgauge: Any, home: Path, session: boto3.Session) -> WorkflowLife:
    write_sample(home.parent)
    life = WorkflowLife(driftgauge, folder=home.parent, home=home, session=session)
    life.deploy()
    return life


@pytest.fixture(scope="module")
def window(life: WorkflowLife) -> Window:
    return life.send("first")


@pytest.fixture(scope="module")
def first(life: WorkflowLife, window: Window) -> dict[str, Any]:
    return life.completed("data_quality", window)


@pytest.fixture(scope="module")
def again(life: WorkflowLife, window: Window, first: object) -> dict[str, Any]:
    return life.completed("data_quality", window)


@pytest.fixture(scope="module")
def unlabelled(life: WorkflowLife, window: Window) -> str:
    done = life.run("model_quality", window)
    assert done.returncode == 1, done.stdout
    return done.stderr


@pytest.fixture(scope="module")
def labelled_later(life: WorkflowLife, window: Window, unlabelled: str) -> dict[str, Any]:
    life.label("first")
    return life.completed("model_quality", window)


@pytest.fixture(scope="module")
def stopped_half_way(life: WorkflowLife, again: object) -> tuple[str, dict[str, Any]]:
    """Stop the workflow while its job runs; then run the window again."""
    window = life.send("second")
    with ThreadPoolExecutor() as threads:
        running = threads.submit(life.run, "data_quality", window)
        with life.hanging():
            (execution,) = life.executions(DATA, "RUNNING")
            life.workflows.stop_execution(executionArn=execution["executionArn"])
            done = running.result()
    assert done.returncode == 1, done.stdout
    return done.stderr, life.completed("data_quality", window)


@pytest.fixture(scope="module")
def third(life: WorkflowLife, stopped_half_way: object) -> tuple[Window, dict[str, Any]]:
    """A window of its own, soon after which nothing is captured."""
    window = life.send("third")
    return window, life.completed("data_quality", window)


def jobs(life: WorkflowLife, prefix: str) -> dict[str, str]:
    listed = life.sagemaker.list_processing_jobs(NameContains=prefix)["ProcessingJobSummaries"]
    return {job["ProcessingJobName"]: job["ProcessingJobStatus"] for job in listed}


def test_the_deployment_makes_nothing_of_model_monitor(life: WorkflowLife) -> None:
    assert life.sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
    assert life.sagemaker.list_data_quality_job_definitions()["JobDefinitionSummaries"] == []
    schedules = life.session.client("scheduler").list_schedules()["Schedules"]
    assert {each["Name"] for each in schedules} == {DATA, MODEL}


def test_a_window_is_analysed_by_one_job(life: WorkflowLife, first: dict[str, Any]) -> None:
    assert first["status"].startswith("Completed")
    assert first["job_name"].startswith(f"{DATA}-")
    assert not first["repeated"]


def test_the_same_window_again_has_the_same_result_and_is_counted_once(
    life: WorkflowLife, first: dict[str, Any], again: dict[str, Any]
) -> None:
    assert again["repeated"]
    assert (again["job_name"], again["report_uri"]) == (first["job_name"], first["report_uri"])
    until(lambda: first["job_name"] in life.reported(), seconds=20)
    assert len([name for name in life.reported() if name.startswith(f"{DATA}-")]) == 1
    assert life.metric("executions_ended", DATA) == 1


def test_a_window_without_labels_is_no_failure_and_says_what_to_do(life: WorkflowLife, unlabelled: str) -> None:
    assert "There are no labels" in unlabelled
    assert "driftgauge labels" in unlabelled
    (ended,) = life.executions(MODEL, "SUCCEEDED")[-1:]
    assert json.loads(ended["output"])["Status"] == "NoData"


def test_labels_that_come_later_make_a_new_run_of_the_old_window(
    life: WorkflowLife, labelled_later: dict[str, Any]
) -> None:
    assert labelled_later["status"].startswith("Completed")
    assert not labelled_later["repeated"]
    until(lambda: labelled_later["job_name"] in life.reported(), seconds=20)
    assert life.metric("no_labels", MODEL) == 1
    assert life.metric("executions_ended", MODEL) >= 2


def test_a_workflow_that_is_stopped_stops_its_job_and_says_so(
    life: WorkflowLife, stopped_half_way: tuple[str, dict[str, Any]]
) -> None:
    output, after = stopped_half_way
    assert "Stopped" in output
    attempts = jobs(life, after["job_name"].rpartition("-")[0])
    assert sorted(attempts.values()) == ["Completed", "Stopped"]


def test_a_window_whose_run_was_stopped_can_be_run_again(stopped_half_way: tuple[str, dict[str, Any]]) -> None:
    _, after = stopped_half_way
    assert after["status"].startswith("Completed")
    assert after["job_name"].endswith("-2")


def test_a_truncated_capture_fails_with_file_and_line_and_can_be_mended(
    life: WorkflowLife, third: tuple[Window, dict[str, Any]]
) -> None:
    window, before = third
    name = "00-00-000-7d9e20f6-36a9-42d9-b2d5-45d622ea50ee.jsonl"
    with life.captured_too(name, TRUNCATED):
        broken = life.run("data_quality", window)
    assert broken.returncode == 1
    assert f"{name}:1" in broken.stderr
    assert life.completed("data_quality", window)["job_name"] == before["job_name"]


def test_a_file_that_no_capture_is_named_like_is_not_read(
    life: WorkflowLife, third: tuple[Window, dict[str, Any]]
) -> None:
    window, before = third
    with life.captured_too("00-00-notes.txt", "of somebody"):
        assert life.completed("data_quality", window)["job_name"] == before["job_name"]
    ended = max(life.executions(DATA, "SUCCEEDED"), key=lambda each: each["startDate"])
    assert json.loads(ended["output"])["Captures"]["Ignored"] == 1


@pytest.fixture(scope="module")
def scheduled(life: WorkflowLife, third: object, labelled_later: object) -> dict[str, Any]:
    """Deploy a schedule that fires every minute, and wait until an execution of it has ended."""
    life.deploy(schedule="every 1 minute")

    def ended() -> list[dict[str, Any]]:
        every = [*life.executions(DATA, "SUCCEEDED"), *life.executions(DATA, "FAILED")]
        return [each for each in every if "ScheduledTime" in each["input"]]

    until(lambda: bool(ended()), seconds=180)
    return ended()[0]


def test_the_schedule_runs_the_monitor_over_the_window_before_it(scheduled: dict[str, Any]) -> None:
    outcome = json.loads(scheduled["output"])
    assert outcome["Window"]["End"] == json.loads(scheduled["input"])["ScheduledTime"]
    assert outcome["Status"] in {"NoData", "Completed", "CompletedWithViolations"}


def test_destroying_stops_what_runs_and_leaves_nothing_but_the_data(
    life: WorkflowLife, scheduled: dict[str, Any]
) -> None:
    window = life.send("last")
    with ThreadPoolExecutor() as threads:
        running = threads.submit(life.run, "model_quality", window)
        life.label("last")
        running.result()
    life.destroy()
    assert [
        each["name"] for each in life.workflows.list_state_machines()["stateMachines"] if NAME in each["name"]
    ] == []
    assert life.session.client("scheduler").list_schedules()["Schedules"] == []
    assert "InProgress" not in jobs(life, NAME).values()
