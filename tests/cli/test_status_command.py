from datetime import UTC, datetime, timedelta

import pytest
from cli.fake_workflows import outcome


@pytest.fixture
def workflow(aws):
    """A deployment of the Driftgauge engine with one monitor."""
    aws.schedules.clear()
    aws.machine("shop-data-quality")
    return aws


def alarm(name, state="ALARM", **more):
    return {"AlarmName": name, "StateValue": state, "StateUpdatedTimestamp": datetime.now(tz=UTC), **more}


def test_a_deployment_in_good_order_needs_no_attention(workflow, driftgauge):
    workflow.ended("shop-data-quality", outcome(), at=datetime.now(tz=UTC) - timedelta(minutes=5))
    workflow.alarms = [alarm("shop-latency", "OK")]

    out = driftgauge("status", "shop").out.splitlines()

    assert out[0] == "shop: nothing needs attention"
    assert any("data-quality  no violations, 5 min ago; next run in" in line for line in out)
    assert len(out) <= 10


def test_the_traffic_of_all_variants_is_added_up(workflow, driftgauge):
    workflow.variants = ("a", "b")
    workflow.traffic = {
        "Invocations Sum": [100.0, 500.0],
        "Invocation5XXErrors Sum": [3.0],
        "ModelLatency Sum": [4000.0],
        "ModelLatency SampleCount": [2.0],
    }

    out = driftgauge("status", "shop").out

    assert "1,200 requests in 24 h, 6 with 5XX, 2 ms in the model" in out


def test_without_traffic_it_says_so(workflow, driftgauge):
    assert "no requests in 24 h" in driftgauge("status", "shop").out


@pytest.mark.parametrize(
    ("output", "found", "command"),
    [
        (
            outcome("CompletedWithViolations"),
            "data-quality has violations",
            "driftgauge violations shop",
        ),
        (outcome("Failed"), "data-quality has failed", "driftgauge executions shop"),
        (
            outcome("NoData", Reason="There are no labels in the window"),
            "data-quality has no labels",
            "driftgauge labels shop FILE.csv --label NAME",
        ),
        (
            outcome("NoData", Reason="There are no rows in the window"),
            "data-quality has no data",
            "driftgauge captures shop",
        ),
    ],
)
def test_the_end_of_an_execution_that_needs_attention_has_a_command(workflow, driftgauge, output, found, command):
    workflow.ended("shop-data-quality", output)

    [needed] = driftgauge("status", "shop", "--json").json["attention"]

    assert needed == {"found": found, "command": command}


def test_of_several_alarms_the_first_is_named(workflow, driftgauge):
    workflow.alarms = [alarm("shop-latency"), alarm("shop-disk")]

    assert driftgauge("status", "shop", "--json").json["attention"][0]["found"] == "2 alarms, disk …"


def test_a_monitor_that_never_ran_can_be_run(workflow, driftgauge):
    out = driftgauge("status", "shop").out

    assert "never ran; next run in" in out
    assert "driftgauge run shop data_quality" in out


def test_an_alarm_is_more_urgent_than_a_finding(workflow, driftgauge):
    workflow.ended("shop-data-quality", outcome("CompletedWithViolations"))
    workflow.alarms = [alarm("shop-data-quality-violations"), alarm("shop-latency", "OK")]

    output = driftgauge("status", "shop", "--json").json

    assert [each["command"].split()[1] for each in output["attention"]] == ["alarms", "violations"]
    assert "1 of 2 in ALARM" in driftgauge("status", "shop").out


@pytest.mark.parametrize(
    "found",
    [
        alarm("shop-needs-attention", AlarmRule='ALARM("shop-disk") OR ALARM("shop-latency")'),
        alarm("shop-steady-traffic"),
        alarm("shop-of-others-latency"),
    ],
)
def test_alarms_that_say_nothing_of_their_own_or_are_of_others_are_not_news(workflow, driftgauge, found):
    workflow.ended("shop-data-quality", outcome())
    workflow.alarms = [found]

    assert "nothing needs attention" in driftgauge("status", "shop").out


def test_an_alarm_on_several_conditions_at_once_is_news(workflow, driftgauge):
    workflow.alarms = [alarm("shop-capture-stopped", AlarmRule='ALARM("shop-x-no-data") AND ALARM("shop-steady")')]

    assert "alarm capture-stopped" in driftgauge("status", "shop").out


def test_what_does_not_fit_into_ten_lines_is_counted(aws, driftgauge):
    for number in range(5):
        aws.machine(f"shop-{number}-data-quality")

    out = driftgauge("status", "shop").out.splitlines()

    assert out[-1] == "and 6 more: driftgauge status shop --json"


def test_a_command_is_never_folded(workflow, driftgauge, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")

    assert "    driftgauge run shop data_quality" in driftgauge("status", "shop").out.splitlines()


def test_an_endpoint_that_takes_no_requests_needs_attention(aws, driftgauge):
    output = driftgauge("status", "other", "--json").json

    assert output["attention"][0] == {"found": "the endpoint is Creating", "command": "driftgauge doctor other"}


def test_a_schedule_of_model_monitor_has_a_next_run_unless_it_is_stopped(aws, driftgauge):
    running = driftgauge("status", "shop", "--json").json["monitors"]
    aws.schedule_status = "Stopped"
    stopped = driftgauge("status", "shop", "--json").json["monitors"]

    assert [datetime.fromisoformat(each["next_run"]).minute for each in running] == [0, 0]
    assert [each["next_run"] for each in stopped] == [None, None]


@pytest.mark.parametrize("expression", [None, "cron(0 0 L * ? *)"])
def test_a_schedule_that_was_deleted_or_has_another_form_has_no_next_run(workflow, driftgauge, expression):
    workflow.expression = expression

    assert "no next run" in driftgauge("status", "shop").out


def test_an_unknown_endpoint_is_named(aws, driftgauge):
    assert driftgauge("status", "shoop").err.startswith("there is no endpoint 'shoop'")
