"""The event of a violated execution."""

import json
from typing import Any

import pytest

from execution_report.monitor_events import UndeliveredEventError

VIOLATIONS = json.dumps(
    {
        "violations": [
            {"feature_name": name, "constraint_check_type": check, "description": "a sentence"}
            for name, check in (
                ("salt", "baseline_drift_check"),
                ("fat", "data_type_check"),
                ("salt", "data_type_check"),
            )
        ]
    }
)


def violated(machines: Any, job: str = "job-1", violations: str = VIOLATIONS) -> None:
    """Let a workflow end whose job wrote violations."""
    files = [("constraint_violations.json", violations), ("report.html", "<!doctype html>")]
    outcome = machines.with_job(machines.outcome(status="CompletedWithViolations"), job, *files)
    machines.tell(machines.ended(outcome))


def test_a_violated_execution_says_what_it_found(aws: Any, machines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL", "shop-model-1")
    violated(machines)

    [event] = aws.events
    assert (event["Source"], event["DetailType"]) == ("driftgauge", "Monitor execution")
    assert json.loads(event["Detail"]) == {
        "endpoint": "shop",
        "monitor": "shop-data-quality",
        "kind": "data_quality",
        "execution": "job-1",
        "model": "shop-model-1",
        "window": {"start": "2026-11-22T06:00:00Z", "end": "2026-11-22T07:00:00Z"},
        "violations": 3,
        "recurring": 2,
        "features": ["salt", "fat"],
        "report": "s3://reports/reports/shop/data_quality/job-1/report.html",
    }


def test_an_execution_without_violations_says_nothing(aws: Any, monitors: Any) -> None:
    monitors.tell(monitors.job(violations=[]))
    assert aws.events == []


def test_a_second_delivery_puts_no_second_event(aws: Any, monitors: Any) -> None:
    job = monitors.job(violations=["data_type_check"])
    monitors.tell(job)
    monitors.tell(job)
    assert len(aws.events) == 1


def test_model_monitor_s_executions_have_events_too(aws: Any, monitors: Any) -> None:
    monitors.tell(monitors.job(violations=["data_type_check"]))
    detail = json.loads(aws.events[0]["Detail"])
    assert (detail["monitor"], detail["window"]) == ("shop-data-quality", None)
    assert detail["report"].endswith("/constraint_violations.json")


def test_an_event_that_was_refused_is_put_by_the_next_attempt(aws: Any, monitors: Any) -> None:
    job = monitors.job(violations=["data_type_check"])
    aws.refused_events = 1
    with pytest.raises(UndeliveredEventError, match="InternalFailure"):
        monitors.tell(job)
    monitors.tell(job)
    assert len(aws.events) == 1


def test_what_violated_in_too_few_windows_is_counted_as_such(
    aws: Any, machines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREACHING_WINDOWS", "2")
    monkeypatch.setenv("EVALUATED_WINDOWS", "3")
    violated(machines)
    assert json.loads(aws.events[0]["Detail"])["recurring"] == 0
