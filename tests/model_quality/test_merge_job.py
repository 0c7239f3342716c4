import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_quality.jobs import CAPTURE, HOUR, Job, captured, labelled

CAPTURES = f"input_data/shop/AllTraffic/{HOUR}/20-00-000-a.jsonl"
MERGED = f"shop/AllTraffic/{HOUR}/merged.jsonl"
LABELS = f"groundtruth/{HOUR}/labels.jsonl"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(
        tmp_path,
        {
            "dataset_format": '{"sagemakerCaptureJson":{"captureIndexNames":null}}',
            "dataset_source": "/opt/ml/processing/input_data",
            "ground_truth_source": "/opt/ml/processing/groundtruth",
            "output_path": "/opt/ml/processing/output",
            "start_time": "2026-01-02T10:00:00Z",
            "end_time": "2026-01-02T11:00:00Z",
        },
    )


def merged_ids(job: Job) -> list[str]:
    lines = (job.root / "processing/output" / MERGED).read_text().splitlines()
    return [json.loads(line)["eventMetadata"]["inferenceId"] for line in lines]


def test_predictions_and_labels_are_merged(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4"), captured(2, "0.5")])
    job.put_lines(LABELS, [labelled(2, "1"), labelled(1, "0")])
    assert job.run("merge") == 0
    assert merged_ids(job) == ["row-1", "row-2"]
    assert job.message.startswith("Completed: ")


def test_labels_of_every_hour_that_is_given_count(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4"), captured(2, "0.5")])
    job.put_lines("groundtruth/2026/01/02/10/a.jsonl", [labelled(1, "1")])
    job.put_lines("groundtruth/2026/01/02/11/a.jsonl", [labelled(2, "1")])
    job.run("merge")
    assert merged_ids(job) == ["row-1", "row-2"]


def test_a_later_file_corrects_an_earlier_label(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4")])
    job.put_lines("groundtruth/2026/01/02/10/a.jsonl", [labelled(1, "0")])
    job.put_lines("groundtruth/2026/01/02/11/a.jsonl", [labelled(1, "1")])
    job.run("merge")
    assert '"groundTruthData":{"data":"1","encoding":"CSV"}' in (job.root / "processing/output" / MERGED).read_text()


def test_merged_records_lie_in_the_hours_of_their_captures(job: Job) -> None:
    for number, hour in enumerate(("2026/01/02/10", "2026/01/02/11")):
        time = f"{hour.rpartition('/')[0].replace('/', '-')}T{hour[-2:]}:20:00Z"
        job.put_lines(f"input_data/shop/AllTraffic/{hour}/a.jsonl", [captured(number, "0.4", time)])
    job.put_lines(LABELS, [labelled(0, "1"), labelled(1, "1")])
    assert job.run("merge", end_time="2026-01-02T12:00:00Z") == 0
    output = job.root / "processing/output"
    assert sorted(path.relative_to(output).as_posix() for path in output.rglob("*.jsonl")) == [
        "shop/AllTraffic/2026/01/02/10/merged.jsonl",
        "shop/AllTraffic/2026/01/02/11/merged.jsonl",
    ]


def test_predictions_outside_the_window_are_left_alone(job: Job) -> None:
    times = ["2026-01-02T09:59:59Z", "2026-01-02T10:00:00Z", "2026-01-02T10:59:59Z", "2026-01-02T11:00:00Z"]
    job.put_lines(CAPTURES, [captured(number, "0.4", time) for number, time in enumerate(times)])
    job.put_lines(LABELS, [labelled(number, "1") for number in range(4)])
    job.run("merge")
    assert merged_ids(job) == ["row-1", "row-2"]


def test_the_counts_lie_beside_the_merged_records(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4"), captured(2, "0.5")])
    job.put_lines(LABELS, [labelled(1, "1"), labelled(1, "1"), labelled(7, "1")])
    job.run("merge")
    assert job.output("_merge_report.json") == {
        "merged": 1,
        "predictions": 2,
        "repeated_predictions": 0,
        "predictions_without_label": 1,
        "labels": 3,
        "duplicate_labels": 1,
        "labels_without_prediction": 1,
    }


def test_without_labels_the_job_fails_and_says_so(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4")])
    assert job.run("merge") == 1
    assert "There are no labels in" in job.message
    assert job.outputs == set()


def test_without_predictions_the_job_fails_and_names_the_window(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4", "2026-01-03T10:20:00Z")])
    job.put_lines(LABELS, [labelled(1, "1")])
    assert job.run("merge") == 1
    assert "There is no captured prediction from 2026-01-02 10:00:00+00:00 to 2026-01-02 11:00:00+00:00" in job.message


def test_labels_for_other_predictions_only_are_an_error_that_shows_their_ids(job: Job) -> None:
    job.put_lines(CAPTURES, [captured(1, "0.4")])
    job.put_lines(LABELS, [labelled(number, "1") for number in range(5, 17)])
    assert job.run("merge") == 1
    assert "None of the 12 labels belongs to one of the 1 predictions" in job.message
    assert job.message.endswith("row-13, row-14, …")


@pytest.mark.parametrize(
    ("path", "line", "message"),
    [
        (LABELS, b'{"groundTruthData": {"data": "1"', "labels.jsonl:2: not a JSON document"),
        (LABELS, b"\xff\xfe", "labels.jsonl:2: not UTF-8"),
        (LABELS, b"[1]", "labels.jsonl:2: expected a JSON object, found list"),
        (
            LABELS,
            b'{"groundTruthData": {"data": 1, "encoding": "CSV"}, "eventMetadata": {"eventId": "x"}}',
            "labels.jsonl:2",
        ),
        (CAPTURES, b"{}", "20-00-000-a.jsonl:2: eventMetadata is missing or is not an object"),
        (CAPTURES, b'{"eventMetadata": {"inferenceTime": "noon"}}', "20-00-000-a.jsonl:2: inferenceTime is 'noon'"),
    ],
)
def test_a_broken_line_fails_the_job_with_its_place_and_leaves_nothing(
    job: Job, path: str, line: bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = {CAPTURES: captured(1, "0.4"), LABELS: labelled(1, "1")}
    for name, document in contents.items():
        job.put(name, json.dumps(document).encode() + b"\n" + (line if name == path else b""))
    assert job.run("merge") == 1
    assert message in job.message
    assert capsys.readouterr().err == f"{job.message}\n"
    assert job.outputs == set()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([CAPTURES, LABELS]), st.binary(max_size=60), st.integers(0, 400))
def test_whatever_is_cut_out_of_a_line_the_job_ends_with_results_or_with_one_message(
    job: Job, path: str, noise: bytes, at: int
) -> None:
    lines = {CAPTURES: captured(1, "0.4"), LABELS: labelled(1, "1")}
    for name, document in lines.items():
        whole = json.dumps(document).encode()
        job.put(name, whole[:at] + noise + whole[at + 20 :] if name == path else whole)
    code = job.run("merge")
    assert job.message.startswith(("Completed", "Error: ")[code])
    assert "\n" not in job.message


def test_what_was_merged_can_be_monitored(job: Job) -> None:
    assert CAPTURE.startswith('{"sagemakerCaptureJson"')
    job.put_lines(CAPTURES, [captured(number, f"{number}.5") for number in range(5)])
    job.put_lines(LABELS, [labelled(number, str(number)) for number in range(5)])
    job.run("merge")
    job.put(
        "baseline/constraints.json",
        '{"regression_constraints": {"mae": {"threshold": 0.4, "comparison_operator": "GreaterThanThreshold"}}}',
    )
    code = job.run(
        analysis_type="MODEL_QUALITY",
        problem_type="Regression",
        inference_attribute="0",
        dataset_source="/opt/ml/processing/output",
        output_path="/opt/ml/processing/report",
        baseline_constraints="/opt/ml/processing/baseline/constraints.json",
    )
    assert code == 0
    assert job.message == "CompletedWithViolations: Job completed successfully with 1 violations."
