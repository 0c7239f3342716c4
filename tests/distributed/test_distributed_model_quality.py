"""Model quality on many machines: predictions and labels find each other whatever machine reads them."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from distributed.both_ways import End, Job
from model_quality.jobs import CAPTURE, HOUR, captured, labelled
from pyspark import SparkContext

CAPTURES, LABELS = f"input/endpoint/shop/AllTraffic/{HOUR}", f"groundtruth/{HOUR}"
REPORT = "_merge_report.json"
Line = Mapping[str, object]


@pytest.fixture
def job(tmp_path: Path, spark: SparkContext) -> Job:
    environment = {
        "analysis_type": "MODEL_QUALITY",
        "problem_type": "Regression",
        "inference_attribute": "0",
        "dataset_format": CAPTURE,
        "dataset_source": "/opt/ml/processing/input/endpoint",
        "ground_truth_source": "/opt/ml/processing/groundtruth",
        "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
        "start_time": "2026-01-02T10:00:00Z",
        "end_time": "2026-01-02T11:00:00Z",
    }
    job = Job(root=tmp_path, environment=environment, spark=spark)
    limit = {"mae": {"threshold": 0.4, "comparison_operator": "GreaterThanThreshold"}}
    job.put("baseline/constraints.json", json.dumps({"version": 0.0, "regression_constraints": limit}))
    return job


def put_lines(job: Job, path: str, lines: list[Line]) -> None:
    job.put(path, "".join(json.dumps(line) + "\n" for line in lines))


def both(job: Job) -> tuple[End, End]:
    ends = job.here(), job.everywhere(part_size=1500)
    for end in ends:
        # The only figure that is of the run and not of the data.
        end.files.get("statistics.json", {}).get("dataset", {}).pop("evaluation_time", None)
    return ends


def test_figures_and_counts_are_those_of_one_machine(job: Job) -> None:
    for file in range(3):
        put_lines(job, f"{CAPTURES}/{file}.jsonl", [captured(10 * file + row, f"{row / 7}") for row in range(10)])
    put_lines(job, f"{LABELS}/a.jsonl", [labelled(number, str(number % 4)) for number in range(0, 40, 2)])
    one, many = both(job)
    assert one.files == many.files
    assert one.message == many.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert many.files[REPORT]["predictions_without_label"] == 15
    assert many.files[REPORT]["labels_without_prediction"] == 5


def test_the_label_that_was_read_last_holds_wherever_it_lies(job: Job) -> None:
    put_lines(job, f"{CAPTURES}/a.jsonl", [captured(1, "5"), captured(2, "5"), captured(1, "5")])
    for file, value in enumerate(("3", "4", "5")):
        put_lines(job, f"{LABELS}/{file}.jsonl", [labelled(1, value), labelled(2, value)])
    one, many = both(job)
    assert one.files == many.files
    assert many.files["statistics.json"]["regression_metrics"]["mae"]["value"] == 0.0
    assert many.files[REPORT]["duplicate_labels"] == 4
    assert many.files[REPORT]["repeated_predictions"] == 1


def test_predictions_outside_of_the_window_are_not_there(job: Job) -> None:
    put_lines(job, f"{CAPTURES}/a.jsonl", [captured(1, "5"), captured(2, "6", time="2026-01-02T11:00:00Z")])
    put_lines(job, f"{LABELS}/a.jsonl", [labelled(1, "5"), labelled(2, "5")])
    one, many = both(job)
    assert one.files == many.files
    assert many.files[REPORT]["predictions"] == 1


def test_records_of_several_rows_keep_their_order(job: Job) -> None:
    job.environment["problem_type"] = "BinaryClassification"
    limit = {"accuracy": {"threshold": 0.9, "comparison_operator": "LessThanThreshold"}}
    document = {"version": 0.0, "binary_classification_constraints": limit}
    job.put("baseline/constraints.json", json.dumps(document))
    for file in range(4):
        put_lines(job, f"{CAPTURES}/{file}.jsonl", [captured(3 * file + row, "1\n0\n1\n1") for row in range(3)])
    put_lines(job, f"{LABELS}/a.jsonl", [labelled(number, "1\n0\n0\n1") for number in range(12)])
    one, many = both(job)
    assert one.files == many.files


def test_a_preprocessor_sees_the_request_too(job: Job) -> None:
    put_lines(job, f"{CAPTURES}/a.jsonl", [captured(number, "5") for number in range(4)])
    put_lines(job, f"{LABELS}/a.jsonl", [labelled(number, "2") for number in range(4)])
    text = "def preprocess_handler(record):\n    return {'0': record.endpoint_input.data.split(',')[1]}\n"
    job.environment["record_preprocessor_script"] = str(job.put("code/script.py", text))
    one, many = both(job)
    assert one.files == many.files
    assert many.files["statistics.json"]["regression_metrics"]["mae"]["value"] == 0.0


GOOD_CAPTURES, GOOD_LABELS = [captured(number, "5") for number in range(4)], [labelled(0, "5")]


@pytest.mark.parametrize(
    ("captures", "labels", "message"),
    [
        (GOOD_CAPTURES, [], "There are no labels in"),
        ([], GOOD_LABELS, "There is no data in"),
        ([captured(1, "5", time="2026-01-02T12:00:00Z")], GOOD_LABELS, "There is no captured prediction from"),
        (GOOD_CAPTURES, [labelled(8, "5"), labelled(7, "5")], "the labels' are row-8, row-7"),
        ([*GOOD_CAPTURES, {"captureData": {}}], GOOD_LABELS, "a.jsonl:5: eventMetadata is missing"),
        (GOOD_CAPTURES, [*GOOD_LABELS, GOOD_CAPTURES[0]], "a.jsonl:2: there is no groundTruthData"),
        ([{}], [{}], f"{LABELS}/a.jsonl:1: eventMetadata is missing"),
    ],
)
def test_what_is_wrong_is_told_in_the_same_words(
    job: Job, captures: list[Line], labels: list[Line], message: str
) -> None:
    for folder, lines in ((CAPTURES, captures), (LABELS, labels)):
        if lines:
            put_lines(job, f"{folder}/a.jsonl", lines)
    one, many = both(job)
    assert message in many.message
    assert one == many


def test_a_wrong_prediction_is_told_with_the_capture_that_holds_it(job: Job) -> None:
    for file, output in enumerate(("5", "cheap", "dear")):
        put_lines(job, f"{CAPTURES}/{file}.jsonl", [captured(2 * file, "5"), captured(2 * file + 1, output)])
    put_lines(job, f"{LABELS}/a.jsonl", [labelled(number, "5") for number in range(6)])
    _, many = both(job)
    assert f"{CAPTURES}/1.jsonl:2: prediction ('0') is 'cheap'; it must be a finite number" in many.message


def test_a_batch_transform_s_output_is_joined_by_the_ids_in_it(job: Job) -> None:
    ids = [f"00000000-0000-4000-8000-{number:012d}" for number in range(6)]
    lines = [f"{number},{name},2026-01-02T10:20:00Z" for number, name in enumerate(ids)]
    job.put("input/endpoint/a.csv.out", "\n".join(lines))
    labels = [{**labelled(0, "3"), "eventMetadata": {"eventId": name}} for name in ids[1:]]
    put_lines(job, f"{LABELS}/a.jsonl", labels)
    job.environment["dataset_format"] = '{"csv": {"header": false}}'
    one, many = both(job)
    assert one.files == many.files
    assert many.files[REPORT]["merged"] == 5


def test_exact_mode_sets_the_same_records_aside(job: Job) -> None:
    captures = [captured(number, str(number % 5)) for number in range(150)]
    captures[20], captures[90] = captured(20, "NaN"), captured(90, "1\n2")
    lines = [json.dumps(line) for line in captures]
    lines[60] = lines[60][:50]
    for file in range(3):
        job.put(f"{CAPTURES}/{file}.jsonl", "\n".join(lines[50 * file : 50 * file + 50]))
    labels = [json.dumps(labelled(number, str(number % 5))) for number in range(150)]
    labels[30] = "{}"
    job.put(f"{LABELS}/a.jsonl", "\n".join(labels))
    job.environment |= {"driftgauge_mode": "exact", "driftgauge_max_unreadable": "0.05"}
    one, many = both(job)
    assert one.message == many.message
    for name, document in one.files.items():
        assert many.files[name] == document
    assert many.files["unreadable_records.json"]["records_unreadable"] == 4
