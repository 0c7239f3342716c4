"""With both engines on one endpoint, the demo shows whether they made the same of the same traffic."""

import json

import pytest

from driftgauge_cli.demonstration.comparison import compare
from driftgauge_cli.demonstration.outcomes import AlarmSummary, ExecutionSummary
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.operations.reports import Violation
from driftgauge_contract.kinds import MonitorKind

SCHEDULES = ("shop-data-quality", "shop-driftgauge-data-quality")


@pytest.fixture
def monitors(aws, session):
    """Data quality watched by both engines, model quality by one."""
    aws.machine("shop-driftgauge-data-quality", ConstraintsUri="s3://reports/open/constraints.json")
    aws.objects["s3://reports/DataQuality/constraints.json"] = b'{"version": 0.0, "features": []}'
    aws.objects["s3://reports/open/constraints.json"] = json.dumps({"features": [], "version": 0.0}, indent=2).encode()
    return find_monitors(session, "shop")


def execution(schedule, *violations):
    status = "CompletedWithViolations" if violations else "Completed"
    return ExecutionSummary(monitor="data_quality", schedule=schedule, status=status, violations=violations)


def violation(description="0.5 is below 1.0"):
    return Violation(subject="salt", check="completeness_check", description=description)


def alarm(schedule, state="ALARM"):
    return AlarmSummary(
        name=f"{schedule}-violations",
        monitor=schedule,
        metric="violations",
        threshold=0,
        comparison_operator="GreaterThanThreshold",
        state=state,
        notified=True,
    )


def differing(session, monitors, executions=(), alarms=()):
    [comparison] = compare(session, monitors, executions, alarms)
    return [row.what for row in comparison.rows if not row.equal]


def test_only_kinds_that_several_engines_watch_are_compared(session, monitors):
    [comparison] = compare(session, monitors, [], [])

    assert (comparison.monitor, comparison.schedules) == (MonitorKind.DATA_QUALITY, SCHEDULES)


def test_the_same_documents_violations_and_states_are_equal(session, monitors):
    executions = [execution(schedule, *found) for found in ((), (violation(),)) for schedule in SCHEDULES]

    [comparison] = compare(session, monitors, executions, [alarm(schedule) for schedule in SCHEDULES])

    assert comparison.equal
    assert [row.what for row in comparison.rows] == [
        "constraints",
        "run 1",
        "run 2",
        "run 2: salt, completeness_check",
        "alarm violations",
    ]


def test_other_constraints_are_told(aws, session, monitors):
    aws.objects["s3://reports/open/constraints.json"] = b'{"version": 0.0, "features": [{"name": "salt"}]}'

    assert differing(session, monitors) == ["constraints"]


def test_a_violation_that_one_engine_did_not_find_is_told(session, monitors):
    executions = [execution(SCHEDULES[0], violation()), execution(SCHEDULES[1])]

    assert differing(session, monitors, executions) == ["run 1", "run 1: salt, completeness_check"]


def test_a_violation_with_other_words_is_told(session, monitors):
    executions = [execution(SCHEDULES[0], violation()), execution(SCHEDULES[1], violation("0.6 is below 1.0"))]

    assert differing(session, monitors, executions) == ["run 1: salt, completeness_check"]


def test_an_alarm_in_another_state_is_told(session, monitors):
    assert differing(session, monitors, alarms=[alarm(SCHEDULES[0]), alarm(SCHEDULES[1], "OK")]) == ["alarm violations"]
