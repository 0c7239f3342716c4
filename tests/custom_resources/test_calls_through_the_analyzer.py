"""The calls that a deployment stores for its baselines, as the analyzer's jobs of every kind read them."""

import json
import random

import pytest
from model_quality.jobs import Job

from custom_resources.calls import Response, stored_call
from custom_resources.dataset import DatasetLayout, read_rows
from driftgauge_contract.captures import ContentType
from driftgauge_contract.custom_resources import RowShape
from driftgauge_contract.requests import RequestFormat

MERGED = json.dumps({"sagemakerMergeJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}})
CONFIG = {
    "headers": ["age", "sex", "label"],
    "label": "label",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [1]}],
}
ENVIRONMENT = {
    "dataset_source": "/opt/ml/processing/input",
    "output_path": "/opt/ml/processing/output",
    "driftgauge_mode": "exact",
    "features_attribute": "instances",
    "probability_attribute": "score",
}


@pytest.fixture
def job(tmp_path):
    """A job whose input has calls of a model that speaks JSON, and the data from which it was made."""
    drawn = random.Random(1)
    rows = [(f"u{number}", drawn.randrange(2), drawn.randrange(20, 70), drawn.randrange(2)) for number in range(400)]
    text = "id,label,age,sex\n" + "".join(f"{','.join(map(str, row))}\n" for row in rows)
    layout = DatasetLayout(header=True, label_column="label", limit=0, columns=("age", "sex"), exclude=("id",))
    labelled = read_rows("train.csv", text.encode(), layout)
    request = RequestFormat(content_type=ContentType.JSON, rows=RowShape.ARRAYS, key="instances")
    calls = []
    for batch in (labelled[:250], labelled[250:]):
        scores = [{"score": 0.2 + 0.6 * int(row.label), "model": "v2"} for row in batch]
        answer = Response(content_type="application/json", body=json.dumps({"predictions": scores}).encode())
        calls.append(
            stored_call(
                batch, request.body([row.feature_values for row in batch], layout.columns), request.content_type, answer
            )
        )
    job = Job(root=tmp_path, environment=ENVIRONMENT)
    job.put("input/predictions.jsonl", "".join(calls))
    job.put("training/train.csv", text)
    job.put("config/analysis_config.json", json.dumps(CONFIG))
    return job


def test_model_quality_is_based_on_them(job):
    done = job.run(dataset_format=MERGED, analysis_type="MODEL_QUALITY", problem_type="BinaryClassification")

    assert done == 0, job.message
    metrics = job.output("statistics.json")["binary_classification_metrics"]
    assert (metrics["accuracy"]["value"], metrics["auc"]["value"]) == (1.0, 1.0)


def test_bias_is_based_on_them(job):
    done = job.run(
        dataset_format=MERGED,
        analysis_type="MODEL_BIAS",
        analysis_config="/opt/ml/processing/config/analysis_config.json",
    )

    assert done == 0, job.message
    assert job.output("analysis.json")["post_training_bias_metrics"]["facets"]["sex"]


def test_data_quality_has_their_answers_in_place_of_the_label(job):
    done = job.run(
        dataset_source="/opt/ml/processing/training",
        dataset_format='{"csv": {"header": true}}',
        driftgauge_label="label",
        driftgauge_columns='["age", "sex"]',
        exclude_features_attribute="id",
        driftgauge_predictions_source="/opt/ml/processing/input",
    )

    assert done == 0, job.message
    names = [feature["name"] for feature in job.output("constraints.json")["features"]]
    assert names == ["probability", "age", "sex"]
