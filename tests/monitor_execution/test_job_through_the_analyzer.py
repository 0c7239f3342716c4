"""A planned job, run by the analyzer itself on the files of its lists: what it says is what the workflow concludes."""

import json

import pytest

from driftgauge_analyzer.__main__ import main
from driftgauge_contract.metrics import METRICS_FILE
from execution_report import metric_lines

BASELINE = {
    "dataset_format": '{"csv": {"header": true}}',
    "dataset_source": "/opt/ml/processing/baseline/train.csv",
    "output_path": "/opt/ml/processing/output",
}


def record(number, time="2026-11-24T05:30:00Z", *, data="1.5"):
    payloads = {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": data, "encoding": "CSV"},
        "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "2.5", "encoding": "CSV"},
    }
    metadata = {"eventId": f"event-{number}", "inferenceTime": time}
    return json.dumps({"captureData": payloads, "eventMetadata": metadata, "eventVersion": "0"}) + "\n"


def label(number, value="2.0"):
    payload = {"data": value, "encoding": "CSV"}
    metadata = {"eventId": f"event-{number}"}
    return json.dumps({"groundTruthData": payload, "eventMetadata": metadata, "eventVersion": "0"}) + "\n"


@pytest.fixture
def container(aws, tmp_path):
    """SageMaker's part: runs a job with the files of its inputs, and leaves its message and its output."""
    root = tmp_path / "ml"

    def copy(uri, path):
        place = root / path.removeprefix("/opt/ml/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(aws.objects[uri])

    def run(request):
        for each in (entry["S3Input"] for entry in request["ProcessingInputs"] if entry["InputName"] != "code"):
            uri, path = each["S3Uri"], each["LocalPath"]
            if each["S3DataType"] == "ManifestFile":
                head, *keys = aws.read(uri)
                for key in keys:
                    copy(head["prefix"] + key, f"{path}/{key}")
            else:
                copy(uri, f"{path}/{uri.rpartition('/')[2]}")
        aws.create(request)
        code = main(["--root", str(root)], request["Environment"])
        message = (root / "output/message").read_text(encoding="utf-8")
        aws.end(request["ProcessingJobName"], "Failed" if code else "Completed", ExitMessage=message)
        return root / "processing/output"

    return run


@pytest.fixture
def baseline(aws, document, tmp_path):
    """Create what the data is compared with: two columns of numbers."""
    train = tmp_path / "baseline/processing/baseline/train.csv"
    train.parent.mkdir(parents=True)
    train.write_text("label,feature\n" + "2.5,1.5\n" * 20, encoding="utf-8")
    assert main(["--root", str(tmp_path / "baseline")], BASELINE) == 0
    for name in ("constraints", "statistics"):
        made = tmp_path / f"baseline/processing/output/{name}.json"
        aws.objects[document[f"{name.capitalize()}Uri"]] = made.read_bytes()


def concluded(workflow, container):
    plan = workflow.plan()
    output = container(plan["Request"])
    return workflow.conclude(plan), output


def test_records_in_the_window_are_compared(aws, workflow, container, baseline):
    aws.capture(text=record(1) + record(2))

    ended, output = concluded(workflow, container)

    assert ended["Status"] == "Completed"
    assert json.loads((output / "constraint_violations.json").read_text(encoding="utf-8"))["violations"] == []


def test_violations_are_the_outcome(aws, workflow, container, baseline):
    aws.capture(text=record(1, data="not a number"))

    ended, _ = concluded(workflow, container)

    assert ended["Status"] == "CompletedWithViolations"
    assert "violations" in ended["Reason"]


def test_the_metrics_are_where_and_as_the_execution_report_reads_them(aws, workflow, container, baseline):
    aws.capture(text=record(1))

    _, output = concluded(workflow, container)

    metrics, refused = metric_lines.parse((output / METRICS_FILE).read_bytes())
    assert not refused
    assert {metric.datum["Timestamp"].isoformat() for metric in metrics} == {"2026-11-24T06:00:00+00:00"}
    assert {tuple(each["Value"] for each in metric.datum["Dimensions"]) for metric in metrics} == {
        ("shop", "shop-data-quality")
    }


def test_files_that_only_reach_near_the_window_are_no_data(aws, workflow, container, baseline):
    aws.capture("2026/11/24/04/59-00-000", text=record(1, "2026-11-24T04:59:59Z"))
    aws.capture("2026/11/24/06/00-00-000", text=record(2, "2026-11-24T06:00:00Z"))

    ended, _ = concluded(workflow, container)

    assert (ended["Status"], ended["Missing"], ended["Captures"]["Files"]) == ("NoData", "captures", 2)


def test_a_truncated_file_fails_and_is_named_with_its_line(aws, workflow, container, baseline):
    file = aws.capture(text=record(1) + record(2)[:100])

    ended, _ = concluded(workflow, container)

    assert ended["Status"] == "Failed"
    assert f"/opt/ml/processing/input/endpoint/{file.removeprefix('s3://data/')}:2" in ended["Reason"]


def test_a_file_that_was_truncated_and_is_whole_now_is_another_job(aws, workflow, container, baseline):
    aws.capture(text=record(1)[:100])
    failed, _ = concluded(workflow, container)
    aws.capture(text=record(1))

    ended, _ = concluded(workflow, container)

    assert (failed["Status"], ended["Status"]) == ("Failed", "Completed")
    assert failed["JobName"] != ended["JobName"]


@pytest.fixture
def quality(aws, labelled):
    constraints = {
        "version": 0.0,
        "regression_constraints": {"mae": {"threshold": 1.0, "comparison_operator": "GreaterThanThreshold"}},
    }
    aws.objects[labelled["ConstraintsUri"]] = json.dumps(constraints).encode()


def test_labels_are_merged_and_compared_in_the_same_job(aws, labelled_workflow, container, quality):
    aws.capture(text=record(1) + record(2))
    aws.label(text=label(1) + label(2))

    ended, output = concluded(labelled_workflow, container)

    assert ended["Status"] == "Completed"
    assert (output / "_merge_report.json").is_file()


def test_labels_of_other_predictions_are_no_labels(aws, labelled_workflow, container, quality):
    aws.capture(text=record(1))
    aws.label(text=label(7))

    ended, _ = concluded(labelled_workflow, container)

    assert (ended["Status"], ended["Missing"]) == ("NoData", "labels")


def test_labels_that_come_hours_late_make_a_result_of_it(aws, labelled_workflow, container, quality):
    aws.capture(text=record(1))
    nothing = labelled_workflow.run()
    aws.label(text=label(1))

    ended, _ = concluded(labelled_workflow, container)

    assert (nothing["Missing"], ended["Status"]) == ("labels", "Completed")


def test_labels_without_a_prediction_in_the_window_are_no_data(aws, labelled_workflow, container, quality):
    aws.capture("2026/11/24/04/59-00-000", text=record(1, "2026-11-24T04:59:59Z"))
    aws.label(text=label(1))

    ended, _ = concluded(labelled_workflow, container)

    assert (ended["Status"], ended["Missing"]) == ("NoData", "captures")


@pytest.fixture
def patient(labelled_workflow):
    """A workflow whose windows run again for labels that come within three hours."""
    labelled_workflow.document["LabelHorizonInSeconds"] = 10800
    labelled_workflow.document["Job"]["Environment"]["driftgauge_prediction_ids"] = "Enabled"
    return labelled_workflow


@pytest.fixture
def an_hour_later(aws, patient):
    return type(patient)(aws, patient.document, {"ScheduledTime": "2026-11-24T07:00:00Z"})


def test_the_window_of_labels_that_come_late_is_found_by_what_its_job_noted(
    aws, patient, an_hour_later, container, quality
):
    aws.capture(text=record(1) + record(2))
    aws.label(text=label(1))
    ended, output = concluded(patient, container)
    aws.objects[f"{ended['ReportUri']}/_prediction_ids.txt"] = (output / "_prediction_ids.txt").read_bytes()

    aws.label(name="of-others.jsonl", text=label(7))
    assert an_hour_later.late_labels() == []
    aws.label(name="late.jsonl", text=label(2))
    assert an_hour_later.late_labels() == ["2026-11-24T05:00:00Z"]


def test_a_job_that_notes_its_predictions_has_no_data_without_their_labels(aws, patient, container, quality):
    aws.capture(text=record(1))
    aws.label(text=label(7))

    ended, output = concluded(patient, container)

    assert (ended["Status"], ended["Missing"]) == ("NoData", "labels")
    assert (output / "_prediction_ids.txt").is_file()


def test_a_window_is_compared_with_the_days_before_it(aws, workflow, container, baseline):
    workflow.document["ReferenceInSeconds"] = 7 * 86400
    workflow.document["Job"]["Environment"]["driftgauge_mode"] = "exact"
    aws.capture("2026/11/20/12/00-00-000", text="".join(record(n, "2026-11-20T12:00:00Z") for n in range(50)))
    aws.capture(text="".join(record(n) for n in range(50)))

    ended, output = concluded(workflow, container)

    assert ended["Status"] == "Completed"
    report = json.loads((output / "constraint_violations.json").read_text(encoding="utf-8"))
    assert report["driftgauge"]["reference"]["rows"] == 50
