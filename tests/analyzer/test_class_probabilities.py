"""Answers with a probability for each class: the most probable class is the prediction, in every monitor."""

import json
import random
from pathlib import Path

import pytest
from model_quality.jobs import CAPTURE, Job

from driftgauge_analyzer.reading.bodies import Row
from driftgauge_analyzer.reading.calls import CallRows
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_analyzer.reading.signature import Signature

PLACE = Place(path=Path("capture.jsonl"), line=1)


def rows(response: object, request: str, signature: Signature) -> list[Row]:
    encoding, data = ("CSV", response) if isinstance(response, str) else ("JSON", json.dumps(response))
    calls = CallRows(names=("prediction", "probability", "a"), signature=signature)
    return calls.of(Payload(encoding=encoding, data=data), Payload(encoding="CSV", data=request), PLACE)


ONE = [{"prediction": "2", "probability": "0.7", "a": "5"}]


@pytest.mark.parametrize(
    ("response", "signature"),
    [
        ("0.1,0.2,0.7", Signature(classes=())),
        ("[0.1, 0.2, 0.7]", Signature(classes=())),
        ([[0.1, 0.2, 0.7]], Signature(classes=())),
        ({"predictions": [0.1, 0.2, 0.7]}, Signature(probability="predictions", classes=())),
        ({"predictions": [{"score": [0.1, 0.2, 0.7]}]}, Signature(probability="score", classes=())),
        ({"out": {"p": [0.1, 0.2, 0.7]}}, Signature(probability="out.p", classes=())),
    ],
)
def test_the_most_probable_class_is_the_prediction(response: object, signature: Signature) -> None:
    assert rows(response, "5", signature) == ONE


def test_classes_may_have_names() -> None:
    named = Signature(classes=("low", "high"))
    assert rows([[0.9, 0.1]], "5", named) == [{"prediction": "low", "probability": "0.9", "a": "5"}]


@pytest.mark.parametrize("response", ["0.1,0.9\n0.8,0.2", "[0.1, 0.9],[0.8, 0.2]", [[0.1, 0.9], [0.8, 0.2]]])
def test_each_row_of_a_request_has_a_vector(response: object) -> None:
    assert rows(response, "5\n6", Signature(classes=())) == [
        {"prediction": "1", "probability": "0.9", "a": "5"},
        {"prediction": "0", "probability": "0.8", "a": "6"},
    ]


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("0.1,0.2,0.7", "the answer holds 3 probabilities, where 2 classes are named"),
        ("0.4", "the answer holds 1 values that are no probabilities of classes"),
        ("cat,0.9", "the answer holds 2 values that are no probabilities of classes"),
    ],
)
def test_what_is_no_vector_is_wrong_with_the_record(response: str, reason: str) -> None:
    with pytest.raises(RecordError) as error:
        rows(response, "5", Signature(classes=("low", "high")))
    assert error.value.reason == reason


def softprob(count: int, *, wrong: int, labels: str) -> list[dict[str, object]]:
    """Merged records of a classifier of three classes, the first of them wrong."""
    drawn = random.Random(1)
    records = []
    for number in range(count):
        actual = drawn.randrange(3)
        predicted = (actual + 1) % 3 if number < wrong else actual
        vector = ",".join("0.8" if each == predicted else "0.1" for each in range(3))
        bodies = {"endpointInput": "1,2", "endpointOutput": vector}
        records.append(
            {
                "eventMetadata": {"eventId": str(number)},
                "groundTruthData": {"data": labels.format(actual), "encoding": "CSV"},
                "captureData": {name: {"data": data, "encoding": "CSV"} for name, data in bodies.items()},
            }
        )
    return records


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(
        root=tmp_path,
        environment={
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "MulticlassClassification",
            "dataset_format": CAPTURE.replace("Capture", "Merge"),
            "dataset_source": "/opt/ml/processing/input",
            "output_path": "/opt/ml/processing/output",
            "driftgauge_mode": "exact",
            "driftgauge_classes": "[]",
        },
    )


def accuracy(job: Job) -> float:
    document = job.output("statistics.json")
    assert isinstance(document, dict)
    value: float = document["multiclass_classification_metrics"]["accuracy"]["value"]
    return value


def test_a_baseline_and_its_windows_read_vectors_alike(job: Job) -> None:
    job.put_lines("input/merged.jsonl", softprob(200, wrong=20, labels="{}"))
    assert job.run() == 0, job.message
    assert accuracy(job) == 0.9
    constraints = (job.root / "processing/output/constraints.json").read_text()
    job.put("baseline/constraints.json", constraints)
    job.put_lines("input/merged.jsonl", softprob(200, wrong=120, labels="{}"))
    job.run(baseline_constraints="/opt/ml/processing/baseline/constraints.json")
    assert accuracy(job) == 0.4
    assert "CompletedWithViolations" in job.message


def test_labels_may_be_written_as_numbers_with_a_fraction(job: Job) -> None:
    job.put_lines("input/merged.jsonl", softprob(200, wrong=20, labels="{}.0"))
    assert job.run() == 0, job.message
    assert accuracy(job) == 0.9


def test_labels_of_other_names_are_mapped(job: Job) -> None:
    job.put_lines("input/merged.jsonl", softprob(200, wrong=20, labels="class {}"))
    names = {f"Class {number}": str(number) for number in range(3)}
    assert job.run(driftgauge_class_names=json.dumps(names)) == 0, job.message
    assert accuracy(job) == 0.9
