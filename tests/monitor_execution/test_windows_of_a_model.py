"""Windows do not mix models: what one model answered is not compared with the baseline of another."""

import json
from typing import Any

import pytest

HISTORY = "s3://reports/baselines/shop/model_history.json"
REPLACED_IN_THE_MIDDLE = [
    {"Identity": "former", "Since": "2026-11-20T00:00:00Z", "Until": "2026-11-24T05:20:00Z"},
    {"Identity": "new", "Since": "2026-11-24T05:24:31Z"},
]


@pytest.fixture
def history(aws: Any, document: dict[str, Any], labelled: dict[str, Any]) -> Any:
    """Write the record of models, and let the monitors belong to one of them."""

    def write(models: list[dict[str, str]], monitored: str) -> None:
        aws.objects[HISTORY] = json.dumps(models).encode()
        for each in (document, labelled):
            each["Model"] = {"Identity": monitored, "HistoryUri": HISTORY}

    return write


def window_of(plan: dict[str, Any]) -> tuple[str, str]:
    environment = plan["Request"]["Environment"]
    return environment["start_time"], environment["end_time"]


def test_a_window_begins_when_the_new_model_came_into_service(aws, history, workflow) -> None:
    history(REPLACED_IN_THE_MIDDLE, "new")
    aws.capture()

    assert window_of(workflow.plan()) == ("2026-11-24T05:24:31Z", "2026-11-24T06:00:00Z")


def test_a_window_ends_when_the_former_model_began_to_be_replaced(aws, history, workflow) -> None:
    history(REPLACED_IN_THE_MIDDLE, "former")
    aws.capture()

    assert window_of(workflow.plan()) == ("2026-11-24T05:00:00Z", "2026-11-24T05:20:00Z")


def test_a_window_that_one_model_answered_is_whole(aws, history, workflow) -> None:
    history([{"Identity": "new", "Since": "2026-11-24T04:59:59Z"}], "new")
    aws.capture()

    assert window_of(workflow.plan()) == ("2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z")


def test_a_window_that_another_model_answered_is_not_analyzed_and_nothing_is_missing(aws, history, workflow) -> None:
    history([{"Identity": "former", "Since": "2026-11-20T00:00:00Z"}], "new")
    aws.capture()

    outcome = workflow.run()

    assert (outcome["Next"], outcome["Status"], outcome["Missing"]) == ("End", "NoData", "model")
    assert outcome["Reason"] == (
        "Another model of shop answered from 2026-11-24T05:00:00Z to 2026-11-24T06:00:00Z, whose answers are not "
        f"compared with the baseline of this one: {HISTORY}"
    )
    assert not aws.jobs


def test_labels_of_a_divided_window_are_those_since_its_beginning(aws, history, labelled_workflow) -> None:
    history(REPLACED_IN_THE_MIDDLE, "new")
    aws.capture()
    aws.label()

    assert window_of(labelled_workflow.plan()) == ("2026-11-24T05:24:31Z", "2026-11-24T06:00:00Z")


def test_a_model_that_returns_is_judged_by_what_it_answered_since(aws, history, workflow) -> None:
    returned = [
        {"Identity": "a", "Since": "2026-11-20T00:00:00Z", "Until": "2026-11-24T05:10:00Z"},
        {"Identity": "b", "Since": "2026-11-24T05:11:00Z", "Until": "2026-11-24T05:11:00Z"},
        {"Identity": "a", "Since": "2026-11-24T05:40:00Z"},
    ]
    history(returned, "a")
    aws.capture()

    assert window_of(workflow.plan()) == ("2026-11-24T05:40:00Z", "2026-11-24T06:00:00Z")


def test_a_divided_window_is_a_job_of_its_own(aws, history, workflow) -> None:
    aws.capture()
    whole = workflow.plan()["Execution"]["JobName"]
    history(REPLACED_IN_THE_MIDDLE, "new")

    assert workflow.plan()["Execution"]["JobName"] != whole
