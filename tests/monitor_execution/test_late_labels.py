"""Labels that come late make the windows that they belong to run again, once for each change."""

import json
from typing import Any

import pytest

from driftgauge_contract.late_labels import id_digest

DAY, HOUR = 86400, 3600
AT_SEVEN = {"ScheduledTime": "2026-11-24T07:00:00Z"}


def labels_of(*ids: str) -> str:
    lines = [{"groundTruthData": {"data": "1"}, "eventMetadata": {"eventId": each}} for each in ids]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


@pytest.fixture
def six(labelled_workflow: Any) -> Any:
    """The scheduled execution at six, of the window from five."""
    labelled_workflow.document["LabelHorizonInSeconds"] = 3 * HOUR
    return labelled_workflow


@pytest.fixture
def seven(aws: Any, six: Any) -> Any:
    """The scheduled execution an hour later."""
    return type(six)(aws, six.document, dict(AT_SEVEN))


def ran(aws: Any, workflow: Any, *predictions: str, status: str = "Completed", **changes: Any) -> dict[str, Any]:
    """Run a window whose job notes its predictions."""
    plan = workflow.plan()
    if plan["Next"] == "Analyze":
        aws.create(plan["Request"])
        aws.end(plan["Request"]["ProcessingJobName"], status, **changes)
    if predictions:
        digests = "".join(f"{id_digest(each)}\n" for each in sorted(predictions))
        aws.objects[f"{plan['Execution']['ReportUri']}/_prediction_ids.txt"] = digests.encode()
    return plan


def again(aws: Any, workflow: Any, start: str) -> dict[str, Any]:
    """Run the window that was started again."""
    end = start.replace("T05", "T06")
    return ran(aws, type(workflow)(aws, workflow.document, {"Window": {"Start": start, "End": end}}))


def test_nothing_runs_again_without_new_labels(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a", "b")

    assert seven.late_labels() == []


def test_a_window_runs_again_when_a_label_of_its_predictions_comes(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    first = ran(aws, six, "a", "b")
    aws.label("2026/11/24/06", "2.jsonl", labels_of("b"))

    assert seven.late_labels() == ["2026-11-24T05:00:00Z"]
    assert again(aws, six, "2026-11-24T05:00:00Z")["Execution"]["JobName"] != first["Execution"]["JobName"]


def test_labels_may_lie_under_the_hour_of_their_predictions_too(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a", "b")
    aws.label("2026/11/24/05", "late.jsonl", labels_of("b"))

    assert seven.late_labels() == ["2026-11-24T05:00:00Z"]


def test_labels_of_other_windows_make_nothing_run_again_however_often_one_looks(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a", "b")
    aws.label("2026/11/24/06", "2.jsonl", labels_of("of another window"))

    assert (seven.late_labels(), seven.late_labels()) == ([], [])
    assert sum(name == "GetObject" and request["Key"].endswith("2.jsonl") for name, request in aws.calls) == 1


def test_one_change_is_one_job_whoever_asks_and_how_often(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a", "b")
    aws.label("2026/11/24/06", "2.jsonl", labels_of("b"))
    seven.late_labels()
    seven.late_labels()

    plans = [again(aws, six, "2026-11-24T05:00:00Z") for _ in range(2)]

    assert [plan["Next"] for plan in plans] == ["Analyze", "End"]
    assert seven.late_labels() == []


def test_a_corrected_file_of_labels_is_a_change(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a")
    aws.label(text=labels_of("a") + "\n")

    assert seven.late_labels() == ["2026-11-24T05:00:00Z"]


def test_a_window_that_had_no_labels_runs_when_the_first_come(aws, six, seven) -> None:
    aws.capture()
    assert ran(aws, six)["Missing"] == "labels"
    aws.label("2026/11/24/06", "2.jsonl", labels_of("a"))

    assert seven.late_labels() == ["2026-11-24T05:00:00Z"]


def test_a_job_without_a_label_in_common_lacks_data_and_is_not_run_again_for_others_labels(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("of yesterday"))
    changes = "None of the 1 labels belongs to one of the 2 predictions: a label's eventId must be …"
    plan = ran(aws, six, "a", "b", ExitMessage=changes)

    outcome = six.conclude(plan)

    assert (outcome["Status"], outcome["Missing"]) == ("NoData", "labels")
    aws.label("2026/11/24/06", "2.jsonl", labels_of("of yesterday, too"))
    assert seven.late_labels() == []


def test_labels_beyond_the_horizon_change_nothing(aws, six) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a", "b")
    aws.label("2026/11/24/06", "2.jsonl", labels_of("b"))

    at_nine, at_ten = (
        type(six)(aws, six.document, {"ScheduledTime": f"2026-11-24T{hour}:00:00Z"}) for hour in ("09", "10")
    )

    assert at_ten.late_labels() == []
    assert at_nine.late_labels() == ["2026-11-24T05:00:00Z"]


def test_the_horizon_begins_after_the_label_delay(aws, six) -> None:
    six.document["LabelDelayInSeconds"] = DAY
    six.given["ScheduledTime"] = "2026-11-25T06:00:00Z"
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a", "b")
    aws.label("2026/11/25/07", "late.jsonl", labels_of("b"))
    six.given["ScheduledTime"] = "2026-11-25T08:00:00Z"

    assert six.late_labels() == ["2026-11-24T05:00:00Z"]


def test_labels_of_yesterday_s_hour_under_today_s_are_found(aws, six) -> None:
    """Field case: the predictions of an hour, whose labels are filed a day later under the hour in which they came."""
    six.document["LabelHorizonInSeconds"] = 2 * DAY
    aws.capture()
    assert ran(aws, six)["Missing"] == "labels"
    aws.label("2026/11/25/06", "1.jsonl", labels_of("a"))
    six.given["ScheduledTime"] = "2026-11-25T07:00:00Z"

    assert six.late_labels() == ["2026-11-24T05:00:00Z"]
    assert again(aws, six, "2026-11-24T05:00:00Z")["Next"] == "Analyze"


def test_a_broken_line_of_labels_is_left_to_the_job_that_reads_it(aws, six, seven) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))
    ran(aws, six, "a", "b")
    aws.label("2026/11/24/06", "2.jsonl", "{broken\n[]\n{}\n" + labels_of("b"))

    assert seven.late_labels() == ["2026-11-24T05:00:00Z"]


def test_without_a_horizon_nothing_is_kept_of_a_window(aws, labelled_workflow) -> None:
    aws.capture()
    aws.label(text=labels_of("a"))

    labelled_workflow.run()

    assert not any("/windows/" in uri for uri in aws.objects)
