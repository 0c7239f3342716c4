"""Whatever a bias job is given, it is analysed or refused in one line, and a refused job leaves no file."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from model_quality.jobs import Job

CONFIG: dict[str, object] = {
    "headers": ["age", "sex", "label"],
    "label": "people[*].label",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
    "group_variable": "age",
}
BASELINE = {
    "pre_training_bias_metrics": {
        "label": "label",
        "facets": {"sex": [{"value_or_threshold": "f", "metrics": [{"name": "CI", "value": "-Infinity"}]}]},
        "label_value_or_threshold": "1",
    }
}
RECORD = {
    "eventMetadata": {"eventId": "e"},
    "groundTruthData": {"data": '{"people": [{"label": 1}, {"label": 0}]}', "encoding": "JSON"},
    "captureData": {
        "endpointInput": {"data": '{"people": [[30, "f"], [40, "m"]]}', "encoding": "JSON"},
        "endpointOutput": {"data": '{"people": [0.2, 0.8]}', "encoding": "JSON"},
    },
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fuzzed = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_BIAS",
            "analysis_config": "/opt/ml/processing/config.json",
            "baseline_constraints": "/opt/ml/processing/analysis.json",
            "dataset_format": '{"sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}}',
            "dataset_source": "/opt/ml/processing/data/merged.jsonl",
            "output_path": "/opt/ml/processing/output",
            "features_attribute": "people",
            "probability_attribute": "people",
        },
    )
    job.put("config.json", json.dumps(CONFIG))
    job.put("analysis.json", json.dumps(BASELINE))
    job.put("data/merged.jsonl", json.dumps(RECORD))
    return job


def attempt(job: Job, **variables: str) -> None:
    if job.run(**variables):
        assert job.message.startswith("Error: ")
        assert "\n" not in job.message
        assert job.outputs == set()
    else:
        for name in job.outputs - {"report.html"}:
            job.output(name)
        shutil.rmtree(job.root / "processing/output")


def damaged(document: object) -> st.SearchStrategy[bytes]:
    """A document's text with some bytes cut out and others put in."""
    content = json.dumps(document).encode()
    places, inserted = st.integers(0, len(content)), st.binary(max_size=4)
    return st.builds(lambda start, end, new: content[:start] + new + content[end:], places, places, inserted)


def changed(document: dict[str, object]) -> st.SearchStrategy[bytes]:
    """A document's text with something else under one of its keys."""
    keys = st.sampled_from(sorted(document))
    return st.builds(lambda key, value: json.dumps({**document, key: value}).encode(), keys, json_values)


def test_the_job_that_is_damaged_below_is_sound(job: Job) -> None:
    assert job.run() == 0


@fuzzed
@given(damaged(CONFIG) | changed(CONFIG) | json_values.map(json.dumps).map(str.encode))
@example(json.dumps({**CONFIG, "headers": ["age", "age", "label"]}).encode())
@example(json.dumps({**CONFIG, "label_values_or_threshold": [True]}).encode())
@example(json.dumps({**CONFIG, "facet": [{"name_or_index": True}]}).encode())
@example(json.dumps({**CONFIG, "group_variable": "label"}).encode())
@example(json.dumps({**CONFIG, "facet": [{"name_or_index": "label"}]}).encode())
def test_configurations(job: Job, content: bytes) -> None:
    job.put("config.json", content)
    attempt(job)


@fuzzed
@given(damaged(BASELINE) | json_values.map(json.dumps).map(str.encode))
@example(json.dumps({"pre_training_bias_metrics": {"facets": {"sex": 1}}}).encode())
@example(json.dumps(BASELINE).replace('"f"', '"(x, y]"').encode())
@example(json.dumps(BASELINE).replace('"1"', '"(1, 2]"').encode())
def test_baselines(job: Job, content: bytes) -> None:
    job.put("analysis.json", content)
    attempt(job)


@fuzzed
@given(damaged(RECORD) | st.builds(lambda value: json.dumps({**RECORD, "captureData": value}).encode(), json_values))
def test_records(job: Job, content: bytes) -> None:
    job.put("data/merged.jsonl", content)
    attempt(job)


@fuzzed
@given(json_values, json_values, json_values)
@example({"people": []}, {"people": []}, {"people": []})
@example({"people": [["1e999", "f"]]}, {"people": [1]}, {"people": [{"label": 1}]})
@example({"people": [[float("nan"), "f"], [1, "m"]]}, {"people": [1, 0]}, {"people": [{"label": 1}, {"label": 1}]})
def test_bodies(job: Job, asked: object, answered: object, truth: object) -> None:
    bodies = [{"data": json.dumps(body), "encoding": "JSON"} for body in (asked, answered, truth)]
    capture = {"endpointInput": bodies[0], "endpointOutput": bodies[1]}
    job.put("data/merged.jsonl", json.dumps({**RECORD, "captureData": capture, "groundTruthData": bodies[2]}))
    attempt(job)


@fuzzed
@given(st.text(st.sampled_from("people[*].@'\"|&!()0 ,{}:-?"), min_size=1, max_size=12))
@example("people[?x")
@example("sum(people)")
@example("`1`")
def test_attributes(job: Job, path: str) -> None:
    attempt(job, features_attribute=path)
    attempt(job, probability_attribute=path)
