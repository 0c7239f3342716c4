"""Violations of the same column or metric in several of the last windows."""

import json
from typing import Any

import pytest


@pytest.fixture
def two_of_three(monkeypatch: pytest.MonkeyPatch, monitors: Any) -> Any:
    """Report for alarms that evaluate three windows, two of which have to be breaching."""
    monkeypatch.setenv("BREACHING_WINDOWS", "2")
    monkeypatch.setenv("EVALUATED_WINDOWS", "3")
    return monitors


@pytest.fixture
def window(machines: Any) -> Any:
    """Report the window of an hour, in which some columns violated."""

    def report(hour: int, *columns: str, job: str = "", check: str = "completeness_check", **document: Any) -> None:
        found = [{"feature_name": column, "constraint_check_type": check} for column in columns]
        file = ("constraint_violations.json", json.dumps({"violations": found, **document}))
        span = {"Start": f"2026-11-22T{hour:02d}:00:00Z", "End": f"2026-11-22T{hour + 1:02d}:00:00Z"}
        outcome = machines.outcome(Window=span, EndedAt=f"2026-11-22T{hour + 1:02d}:05:30Z")
        name = job or f"job-{hour}"
        machines.tell(machines.ended(machines.with_job(outcome, name, file), name=name))

    return report


def recurring(monitors: Any) -> float:
    found: float = monitors.values()["recurring_violations"]
    return found


def test_the_same_column_in_two_of_three_windows_is_counted(two_of_three, window) -> None:
    window(1, "age")
    window(2)
    window(3, "age", "sugar")

    assert recurring(two_of_three) == 1


def test_different_columns_in_two_of_three_windows_are_not(two_of_three, window) -> None:
    window(1, "age")
    window(2, "sugar")
    window(3, "salt")

    assert recurring(two_of_three) == 0


def test_any_check_of_a_column_counts(two_of_three, window) -> None:
    window(1, "age", check="baseline_drift_check")
    window(2, "age", check="data_type_check")

    assert recurring(two_of_three) == 1


def test_a_window_before_the_last_three_does_not_count(two_of_three, window) -> None:
    window(1, "age")
    window(2)
    window(3)
    window(4, "age")

    assert recurring(two_of_three) == 0


def test_the_newest_result_of_a_window_replaces_the_one_before(two_of_three, window) -> None:
    window(1, "age", job="job-1")
    window(2, "age")
    assert recurring(two_of_three) == 1

    window(1, job="job-1-with-late-labels")

    assert recurring(two_of_three) == 0


def test_a_report_that_is_told_twice_is_counted_once(two_of_three, window) -> None:
    window(1, "age")
    window(1, "age")

    assert recurring(two_of_three) == 0


def test_findings_against_the_days_before_are_counted_apart(two_of_three, window) -> None:
    compared = {"driftgauge": {"reference": {"rows": 5}}}
    window(1, "age", check="reference_drift_check", **compared)
    window(2, "age", check="completeness_check", **compared)
    assert (recurring(two_of_three), two_of_three.values()["recurring_reference_violations"]) == (1, 0)

    window(3, "age", check="reference_spike_check", **compared)

    assert two_of_three.values()["recurring_reference_violations"] == 1


def test_without_a_reference_there_is_no_such_count(two_of_three, window) -> None:
    window(1, "age")

    assert "recurring_reference_violations" not in two_of_three.values()


def test_of_each_window_no_name_of_a_column_is_kept(aws, two_of_three, window) -> None:
    window(1, "a secret column")

    kept = [body for uri, body in aws.objects.items() if "/execution-reports/windows/" in uri]
    assert kept
    assert not any(b"secret" in body for body in kept)


def test_an_execution_that_compared_nothing_changes_nothing(aws, two_of_three, machines) -> None:
    machines.tell(machines.ended(machines.outcome(status="NoData", Missing="captures")))

    assert "recurring_violations" not in two_of_three.values()


def test_executions_of_model_monitor_are_counted_by_the_time_at_which_they_ended(two_of_three) -> None:
    for number in (1, 2):
        name = two_of_three.job(f"model-monitoring-{number}", violations=["completeness_check"])
        two_of_three.aws.jobs[name]["ProcessingEndTime"] = two_of_three.aws.jobs[name]["ProcessingEndTime"].replace(
            hour=number
        )
        two_of_three.tell(name)

    assert recurring(two_of_three) == 1


def test_where_alarms_evaluate_one_window_nothing_is_kept_of_it(aws, monitors, window) -> None:
    window(1, "age")

    assert "recurring_violations" not in monitors.values()
    assert not any("/windows/" in uri for uri in aws.objects)
