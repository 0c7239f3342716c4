"""The same commands over monitors of the Driftgauge engine, which are state machines."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cli.fake_workflows import outcome

from driftgauge_cli.engines import waiting
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_contract.windows import Window

NOW = datetime.now(tz=UTC)
FEATURE = {"feature_name": "salt", "constraint_check_type": "completeness_check", "description": "0.5 is below 1.0"}
WINDOW = ("--from", "2026-11-22T06:10", "--to", "2026-11-22T08:00:30")


@pytest.fixture
def machines(aws):
    """An endpoint whose monitors the Driftgauge engine runs."""
    aws.schedules.clear()
    aws.machine("shop-data-quality", ConstraintsUri="s3://reports/DataQuality/constraints.json")
    aws.machine("shop-model-quality", "model_quality", GroundTruthUri="s3://capture/ground-truth")


def report(aws, ending, *violations):
    uri = f"{ending['ReportUri']}/constraint_violations.json"
    aws.objects[uri] = json.dumps({"violations": violations}).encode()


def names(session):
    return [monitor.name for monitor in find_monitors(session, "shop")]


def test_the_monitors_of_an_endpoint_are_found_whichever_engine_runs_them(aws, session):
    aws.machine("shop-driftgauge-data-quality")

    assert names(session) == ["shop-data-quality", "shop-driftgauge-data-quality", "shop-model-quality"]


def test_state_machines_that_run_something_else_are_no_monitors(aws, machines, session):
    aws.machine("shop-2-data-quality", endpoint="shop-2")
    aws.machines["shop-orders"] = json.dumps({"StartAt": "Order", "States": {"Order": {"Type": "Succeed"}}})
    aws.machines["shop-gone"] = ""

    assert names(session) == ["shop-data-quality", "shop-model-quality"]


@pytest.mark.parametrize(
    ("refused", "found"),
    [
        ("ListStateMachines", ["shop-data-quality", "shop-model-quality"]),
        ("ListMonitoringSchedules", ["shop-driftgauge-data-quality"]),
    ],
)
def test_who_may_see_one_engine_only_sees_its_monitors(aws, session, refusal, refused, found):
    aws.machine("shop-driftgauge-data-quality")
    aws.failures[refused] = refusal("AccessDeniedException", "not authorized")

    assert names(session) == found


def test_a_refusal_is_told_where_no_monitor_is_found(aws, driftgauge, refusal):
    aws.schedules.clear()
    aws.failures["ListStateMachines"] = refusal("AccessDeniedException", "not authorized")

    err = driftgauge("constraints", "shop").err

    assert err == "ListStateMachines was refused: AccessDeniedException: not authorized"


def test_with_both_engines_the_schedule_says_which(aws, driftgauge):
    aws.machine("shop-driftgauge-data-quality")
    command = ("run", "shop", "data_quality", *WINDOW)

    assert driftgauge(*command).err.endswith("add --schedule shop-data-quality|shop-driftgauge-data-quality")
    assert driftgauge(*command, "--schedule", "shop-driftgauge-data-quality").code == 0
    [execution] = aws.workflow_executions
    assert execution["stateMachineArn"].endswith(":shop-driftgauge-data-quality")


def test_labels_go_where_both_engines_look_for_them(aws, driftgauge, tmp_path):
    aws.machine("shop-driftgauge-model-quality", "model_quality", GroundTruthUri="s3://capture/ground-truth")
    rows = tmp_path / "rows.csv"
    rows.write_text("score,salt\n1,2\n", encoding="utf-8")
    driftgauge("traffic", "shop", str(rows), "--label", "score")

    assert driftgauge("labels", "shop", str(rows), "--label", "score").code == 0
    assert any(uri.startswith("s3://capture/ground-truth/") for uri in aws.objects)


def test_a_run_starts_the_state_machine_with_the_window_and_shows_what_was_found(aws, machines, driftgauge):
    aws.ending = outcome("CompletedWithViolations")
    report(aws, aws.ending, FEATURE)

    ended = driftgauge("run", "shop", "data_quality", *WINDOW)

    assert ended.code == 0
    assert "Data quality: 1 violation" in ended.out
    assert "0.5 is below 1.0" in ended.out
    [execution] = aws.workflow_executions
    assert json.loads(execution["input"]) == {
        "Window": {"Start": "2026-11-22T06:10:00Z", "End": "2026-11-22T08:00:30Z"}
    }


def test_progress_names_the_states_that_the_workflow_goes_through(aws, machines, session):
    aws.states = ["Plan", "Analyze"]
    output = []

    [monitor, _] = find_monitors(session, "shop")
    monitor.run(Window(start=NOW - timedelta(hours=1), end=NOW), output.append)

    assert output == [
        "shop-data-quality: Plan",
        "shop-data-quality: Analyze",
        "shop-data-quality: started",
        "shop-data-quality: SUCCEEDED",
    ]


def test_a_window_that_was_run_before_is_said_to_be(aws, machines, driftgauge):
    aws.ending = outcome(Repeated=True)

    ended = driftgauge("run", "shop", "data_quality", *WINDOW)

    assert ended.code == 0
    assert "this window was analysed before with the same data: this is the earlier result" in ended.out
    assert driftgauge("run", "shop", "data_quality", *WINDOW, "--json").json["execution"]["repeated"] is True


@pytest.mark.parametrize(
    ("missing", "advice"),
    [("captures", "send rows (`driftgauge traffic`), or give another window"), ("labels", "upload labels")],
)
def test_a_window_without_data_says_what_to_do(aws, machines, driftgauge, missing, advice):
    aws.ending = {"Status": "NoData", "Reason": "There is nothing in that window.", "Missing": missing}

    ended = driftgauge("run", "shop", "model_quality", *WINDOW)

    assert ended.code == 1
    assert ended.err.startswith(f"There is nothing in that window; {advice}")


def test_a_run_that_failed_fails_the_command_with_its_reason(aws, machines, driftgauge):
    aws.ending = outcome("Failed", Reason="ResourceLimitExceeded: ml.t3.medium: 0", JobName=None, ReportUri=None)

    ended = driftgauge("run", "shop", "data_quality", *WINDOW)

    assert ended.code == 1
    assert ended.err == "shop-data-quality ended as Failed: ResourceLimitExceeded: ml.t3.medium: 0"


def test_an_interrupted_run_says_that_the_execution_goes_on(aws, machines, driftgauge, monkeypatch):
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting.time, "sleep", interrupt)

    ended = driftgauge("run", "shop", "data_quality")

    assert ended.code != 0
    assert "what was started goes on, see `driftgauge executions shop`" in ended.err


@pytest.mark.parametrize("status", ["Completed", "CompletedWithViolations", "NoData", "Failed", "Stopped"])
def test_an_execution_has_the_status_of_its_outcome(aws, machines, driftgauge, status):
    aws.ended("shop-data-quality", outcome(status))

    [output] = driftgauge("executions", "shop", "--json").json

    assert (output["status"], output["message"]) == (status, f"{status}: so said the job.")


@pytest.mark.parametrize(
    ("machine_status", "more", "status", "message"),
    [
        ("RUNNING", {}, "InProgress", None),
        ("ABORTED", {}, "Stopped", None),
        ("ABORTED", {"cause": "the monitor is deleted"}, "Stopped", "the monitor is deleted"),
        ("TIMED_OUT", {}, "Failed", "the workflow took longer than it may"),
        ("FAILED", {"error": "States.Runtime", "cause": "no"}, "Failed", "States.Runtime: no"),
        (
            "FAILED",
            {"error": "MonitorError", "cause": '{"errorMessage": "no zone"}'},
            "Failed",
            "MonitorError: no zone",
        ),
    ],
)
def test_an_execution_without_an_outcome_has_a_status_too(
    aws, machines, driftgauge, machine_status, more, status, message
):
    aws.executed("shop-data-quality", machine_status, **more)

    [output] = driftgauge("executions", "shop", "--json").json

    assert (output["status"], output["message"], output["job_name"]) == (status, message, None)


def test_schedules_and_runs_of_both_engines_are_listed_together_the_newest_first(aws, driftgauge):
    aws.capture(NOW)
    driftgauge("run", "shop", "data_quality")
    aws.machine("shop-driftgauge-data-quality")
    aws.ended("shop-driftgauge-data-quality", outcome(), at=NOW - timedelta(hours=1))
    driftgauge("run", "shop", "data_quality", "--schedule", "shop-driftgauge-data-quality")

    output = driftgauge("executions", "shop", "--json").json

    by_name = [(entry["schedule"], entry["trigger"]) for entry in output]
    assert by_name[-1] == ("shop-driftgauge-data-quality", "schedule")
    assert set(by_name[:2]) == {("shop-data-quality", "run"), ("shop-driftgauge-data-quality", "run")}


def test_a_window_that_runs_again_by_itself_is_not_called_a_run(aws, machines, driftgauge):
    window = {"Start": "2026-11-24T05:00:00Z", "End": "2026-11-24T06:00:00Z"}
    again = json.dumps({"Window": window, "LateLabels": True})
    aws.executed("shop-data-quality", "RUNNING", input=again)

    [output] = driftgauge("executions", "shop", "--json").json

    assert output["trigger"] == "late labels"


def test_violations_are_those_of_the_latest_execution_that_compared(aws, machines, driftgauge):
    ending = outcome("CompletedWithViolations")
    report(aws, ending, FEATURE)
    aws.ended("shop-data-quality", ending, at=NOW - timedelta(hours=1))
    aws.ended("shop-data-quality", outcome("NoData", JobName=None, ReportUri=None))

    [shown] = driftgauge("violations", "shop", "--json").json

    assert shown["violations"] == [
        {"subject": "salt", "check": "completeness_check", "description": "0.5 is below 1.0"}
    ]


@pytest.mark.parametrize(
    ("ending", "shown"),
    [
        ({"RanOn": "lambda", "RunSeconds": 2.1}, "function, 2.1 s"),
        ({"RanOn": "processing", "RunSeconds": 12.0}, "job, 12.0 s"),
        ({"RanOn": "processing"}, "job"),
    ],
)
def test_executions_say_where_they_ran_and_for_how_long(aws, driftgauge, machines, ending, shown):
    aws.ended("shop-data-quality", outcome(**ending))

    assert shown in " ".join(driftgauge("executions", "shop").out.split())
    [entry] = driftgauge("executions", "shop", "--json").json
    assert (entry["ran_on"], entry["run_seconds"]) == (ending["RanOn"], ending.get("RunSeconds"))
