"""The captures of the days before a window, with which it is compared beside its baseline."""

import json
from typing import Any

import pytest

WEEK = 7 * 86400
HISTORY = "s3://reports/baselines/shop/model_history.json"


@pytest.fixture
def compared(workflow: Any) -> Any:
    """A monitor of the window from five to six, and of the seven days before it."""
    workflow.document["ReferenceInSeconds"] = WEEK
    return workflow


def reference_of(aws: Any, plan: dict[str, Any]) -> list[str]:
    """The files of the reference, by their times."""
    [each] = [each for each in plan["Request"]["ProcessingInputs"] if each["InputName"] == "reference"]
    assert each["S3Input"]["LocalPath"] == "/opt/ml/processing/input/reference"
    _, *keys = aws.read(each["S3Input"]["S3Uri"])
    return [key.removeprefix("capture/shop/AllTraffic/")[:13] for key in keys]


def test_the_job_gets_the_captures_of_the_days_before(aws, compared) -> None:
    for day in ("2026/11/16/05", "2026/11/17/06", "2026/11/23/12"):
        aws.capture(f"{day}/00-00-000")
    aws.capture()

    plan = compared.plan()

    assert reference_of(aws, plan) == ["2026/11/17/06", "2026/11/23/12"]
    environment = plan["Request"]["Environment"]
    assert environment["driftgauge_reference_source"] == "/opt/ml/processing/input/reference"
    assert environment["driftgauge_reference_start"] == "2026-11-17T05:00:00Z"
    assert environment["driftgauge_reference_end"] == "2026-11-24T05:00:00Z"
    assert plan["Execution"]["Reference"]["Files"] == 2


def test_a_new_capture_of_those_days_is_a_new_input(aws, compared) -> None:
    aws.capture("2026/11/20/05/00-00-000")
    aws.capture()
    first = compared.plan()["Execution"]["JobName"]

    aws.capture("2026/11/21/05/00-00-000")

    assert compared.plan()["Execution"]["JobName"] != first


def test_without_captures_before_the_window_there_is_no_reference(aws, compared) -> None:
    aws.capture()

    plan = compared.plan()

    assert not any(name.startswith("driftgauge_reference") for name in plan["Request"]["Environment"])
    assert "Reference" not in plan["Execution"]


def test_a_reference_does_not_reach_back_to_another_model(aws, compared) -> None:
    models = [
        {"Identity": "former", "Since": "2026-11-01T00:00:00Z", "Until": "2026-11-20T00:00:00Z"},
        {"Identity": "new", "Since": "2026-11-20T00:05:00Z"},
    ]
    aws.objects[HISTORY] = json.dumps(models).encode()
    compared.document["Model"] = {"Identity": "new", "HistoryUri": HISTORY}
    for day in ("2026/11/18/05", "2026/11/21/05"):
        aws.capture(f"{day}/00-00-000")
    aws.capture()

    plan = compared.plan()

    assert reference_of(aws, plan) == ["2026/11/21/05"]
    assert plan["Request"]["Environment"]["driftgauge_reference_start"] == "2026-11-20T00:05:00Z"


def test_a_reference_is_of_the_variant_that_is_monitored(aws, compared) -> None:
    compared.document["VariantName"] = "AllTraffic"
    other = aws.capture("2026/11/21/05/00-00-000")
    aws.objects[other.replace("AllTraffic", "Canary")] = b"{}\n"
    aws.capture()

    assert reference_of(aws, compared.plan()) == ["2026/11/21/05"]


def test_a_monitor_without_a_reference_reads_nothing_before_its_window(aws, workflow) -> None:
    aws.capture("2026/11/20/05/00-00-000")
    aws.capture()

    names = {each["InputName"] for each in workflow.plan()["Request"]["ProcessingInputs"]}

    assert "reference" not in names
