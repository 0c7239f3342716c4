"""What a batch transform wrote, with its labels: merged, and evaluated."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_quality.jobs import HOUR, Job

OUTPUT = f"input_data/{HOUR}/rows.csv.out"
LABELS = f"groundtruth/{HOUR}/labels.jsonl"
CSV = '{"csv": {"header": false}}'
TIME = "2026-01-02T10:20:00Z"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = Job(
        tmp_path,
        {
            "dataset_format": CSV,
            "dataset_source": "/opt/ml/processing/input_data",
            "ground_truth_source": "/opt/ml/processing/groundtruth",
            "output_path": "/opt/ml/processing/output",
            "start_time": "2026-01-02T10:00:00Z",
            "end_time": "2026-01-02T11:00:00Z",
        },
    )
    job.put_lines(LABELS, [labelled(number, str(number)) for number in range(4)])
    return job


def identity(number: int) -> str:
    return f"1f1d57b1-2e6f-488c-8c30-db4e6d75786{number}"


def labelled(number: int, label: str) -> dict[str, object]:
    return {
        "groundTruthData": {"data": label, "encoding": "CSV"},
        "eventMetadata": {"eventId": identity(number)},
        "eventVersion": "0",
    }


def put_rows(job: Job, *numbers: int, time: str = TIME) -> None:
    job.put(OUTPUT, "".join(f"{number}.5,7,{identity(number)},{time}\n" for number in numbers))


def merged(job: Job) -> list[str]:
    return (job.root / f"processing/output/{HOUR}/merged.jsonl").read_text().splitlines()


def test_csv_is_merged_without_what_the_capture_appended(job: Job) -> None:
    put_rows(job, 1)
    assert job.run("merge") == 0
    assert merged(job) == [
        '{"eventMetadata":{"eventId":"1f1d57b1-2e6f-488c-8c30-db4e6d757861"},"eventVersion":"0",'
        '"groundTruthData":{"data":"1","encoding":"CSV"},'
        '"captureData":{"batchTransformOutput":{"data":"1.5,7","encoding":"CSV"}}}'
    ]


def test_a_header_is_no_record(job: Job) -> None:
    job.put(OUTPUT, f"prediction,x,{identity(0)},{TIME}\n1.5,7,{identity(1)},{TIME}\n")
    assert job.run("merge", dataset_format='{"csv": {"header": true}}') == 0
    assert [json.loads(line)["groundTruthData"]["data"] for line in merged(job)] == ["1"]


def test_json_is_merged_without_what_the_capture_appended(job: Job) -> None:
    document = {"SageMakerOutput": {"score": 0.5}, "features": [1, "ä"]}
    job.put_lines(OUTPUT, [{**document, "SageMakerInferenceId": identity(1), "SageMakerInferenceTime": TIME}])
    assert job.run("merge", dataset_format='{"json": {"lines": true}}') == 0
    (line,) = map(json.loads, merged(job))
    assert line["captureData"] == {
        "batchTransformOutput": {"data": '{"SageMakerOutput":{"score":0.5},"features":[1,"ä"]}', "encoding": "JSON"}
    }


def test_what_has_no_counterpart_is_counted(job: Job) -> None:
    put_rows(job, 1, 2, 7)
    job.run("merge")
    report = job.output("_merge_report.json")
    assert isinstance(report, dict)
    assert (report["merged"], report["predictions_without_label"], report["labels_without_prediction"]) == (2, 1, 2)


def test_only_records_within_the_window_are_merged(job: Job) -> None:
    put_rows(job, 1, time="2026-01-02T11:00:00Z")
    assert job.run("merge") == 1
    assert "There is no captured prediction from 2026-01-02 10:00:00+00:00 to" in job.message


@pytest.mark.parametrize(
    ("dataset_format", "content", "message"),
    [
        (CSV, "1.5,7\n", "rows.csv.out:1: the line does not end with an inference's id and time"),
        ('{"json": {}}', '{"a": 1}\n', "rows.csv.out:1: there is no SageMakerInferenceId with SageMakerInferenceTime"),
        ('{"json": {}}', "{\n", "rows.csv.out:1: not a JSON document"),
        ('{"parquet": {}}', "", "Labels are merged with captured records, csv or json; dataset_format is parquet"),
    ],
)
def test_what_cannot_be_merged_is_one_error(job: Job, dataset_format: str, content: str, message: str) -> None:
    job.put(OUTPUT, content)
    assert job.run("merge", dataset_format=dataset_format) == 1
    assert message in job.message
    assert job.outputs == set()


def test_model_quality_evaluates_what_it_merges(job: Job) -> None:
    put_rows(job, 0, 1, 2)
    job.put(
        "baseline/constraints.json",
        json.dumps(
            {"regression_constraints": {"mae": {"threshold": 0.4, "comparison_operator": "GreaterThanThreshold"}}}
        ),
    )
    variables = {
        "analysis_type": "MODEL_QUALITY",
        "problem_type": "Regression",
        "inference_attribute": "0",
        "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
    }
    assert job.run(**variables) == 0
    assert job.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    document = job.output("constraint_violations.json")
    assert isinstance(document, dict)
    assert document["violations"][0]["description"] == "Metric mae with 0.5 was GreaterThanThreshold '0.4'"


def damaged(text: str) -> st.SearchStrategy[bytes]:
    """A text with some bytes cut out and others put in."""
    content = text.encode()
    places, inserted = st.integers(0, len(content)), st.binary(max_size=4)
    return st.builds(lambda start, end, new: content[:start] + new + content[end:], places, places, inserted)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged(f'"a, b",{identity(1)},{TIME}\n1.5, {identity(2)},{TIME}\r\n') | st.binary(max_size=60))
def test_whatever_is_merged_or_refused_in_one_line(job: Job, content: bytes) -> None:
    job.put(OUTPUT, content)
    if job.run("merge"):
        assert job.message.startswith("Error: ")
        assert "\n" not in job.message
        assert job.outputs == set()
    else:
        shutil.rmtree(job.root / "processing/output")
