"""What AWS's bias monitor wrote, from the records that it read."""

import json
from pathlib import Path

import pytest
from model_quality.jobs import Job

from driftgauge_analyzer.bias.report import Figure, Stage, read_analysis

HEADERS = [
    *("Age", "Workclass", "Weight", "Education", "EducationNumber", "Marital", "Occupation", "Relationship"),
    *("Ethnic", "Sex", "Gain", "Loss", "Hours", "Country", "Target"),
]
CONFIG = {
    "headers": HEADERS,
    "label": "instances[*].label",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}],
    "group_variable": "Age",
}


@pytest.fixture
def job(tmp_path: Path, golden_bias: Path) -> Job:
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_BIAS",
            "analysis_config": "/opt/ml/processing/input/config/analysis_config.json",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints/analysis.json",
            "dataset_format": '{"sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}}',
            "dataset_source": "/opt/ml/processing/input_data",
            "features_attribute": "instances[*].features",
            "inference_attribute": "SageMakerOutput.predictions[*].predicted_label",
            "output_path": "/opt/ml/processing/output",
            "publish_cloudwatch_metrics": "Enabled",
        },
    )
    job.put("input/config/analysis_config.json", json.dumps(CONFIG))
    job.put("baseline/constraints/analysis.json", (golden_bias / "baseline_analysis.json").read_bytes())
    job.put("input_data/merged.jsonl", (golden_bias / "merged_record.json").read_bytes())
    return job


def figures(found: tuple[Figure, ...], stage: Stage) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in found if figure.stage is stage}


def test_violations_are_those_of_the_service_byte_for_byte(job: Job, golden_bias: Path) -> None:
    assert job.run() == 0
    assert job.message == "CompletedWithViolations: Job completed successfully with 8 violations."
    written = (job.root / "processing/output/constraint_violations.json").read_text()
    assert written == (golden_bias / "constraint_violations.json").read_text().rstrip("\n")


def test_metrics_of_the_baseline_dataset_are_exact(job: Job, golden_bias: Path) -> None:
    instances = json.loads((golden_bias / "validation-dataset.json").read_text())["instances"]
    rows = [",".join(map(str, [*item["features"], item["label"]])) for item in instances]
    job.put("input/baseline/validation.csv", "\n".join([",".join(HEADERS), *rows]))
    job.put("input/config/analysis_config.json", json.dumps({**CONFIG, "label": "Target"}))
    dataset = {"dataset_source": "/opt/ml/processing/input/baseline", "dataset_format": '{"csv": {"header": true}}'}
    assert job.run(**dataset, baseline_constraints="", inference_attribute="") == 0
    ours = read_analysis(job.root / "processing/output/analysis.json")
    theirs = read_analysis(golden_bias / "baseline_analysis.json")
    assert (ours.label, ours.label_group) == (theirs.label, theirs.label_group)
    found, expected = (figures(analysis.figures, Stage.PRE_TRAINING) for analysis in (ours, theirs))
    assert list(found) == list(expected)
    # Their JS ends two units further in the seventeenth digit after the point.
    assert found.pop("JS") == pytest.approx(expected.pop("JS"), abs=1e-16)
    assert found == expected


def test_the_analysis_has_the_format_of_the_baseline(job: Job, golden_bias: Path) -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(member) for key, member in value.items() if key != "value"}
        return [shape(item) for item in value] if isinstance(value, list) else value

    job.run()
    assert shape(job.output("analysis.json")) == shape(json.loads((golden_bias / "baseline_analysis.json").read_text()))


def test_exact_mode_sees_that_less_impact_is_worse(job: Job) -> None:
    job.run(driftgauge_mode="exact")
    document = job.output("constraint_violations.json")
    assert isinstance(document, dict)
    assert [item["metric_name"] for item in document["violations"]].count("DI") == 1
    assert document["corrections"] == ["DI: worse is further from 1, which is parity, in either direction"]


def test_figures_go_to_cloudwatch_with_what_they_are_about(job: Job) -> None:
    job.run(sagemaker_endpoint_name="adult", sagemaker_monitoring_schedule_name="adult-bias")
    lines = {line["MetricName"]: line for line in job.metrics}
    assert lines["bias_metric_TE"]["Value"] == 2.0**360
    dimensions = lines["bias_metric_CDDPL"]["Dimensions"]
    assert isinstance(dimensions, list)
    assert {item["Name"]: item["Value"] for item in dimensions} == {
        "Endpoint": "adult",
        "MonitoringSchedule": "adult-bias",
        "BiasStage": "Post-training",
        "Label": "Target",
        "LabelValue": "1",
        "Facet": "Sex",
        "FacetValue": "0",
    }


def test_a_transforms_output_is_merged_into_the_same_record(job: Job, golden_bias: Path) -> None:
    expected = json.loads((golden_bias / "merged_record.json").read_text())
    identity = expected["eventMetadata"]["eventId"]
    output = json.loads(expected["captureData"]["batchTransformOutput"]["data"])
    captured = {**output, "SageMakerInferenceId": identity, "SageMakerInferenceTime": "2024-01-19T20:00:00Z"}
    job.put_lines("input_data/validation.json.out", [captured])
    (job.root / "processing/input_data/merged.jsonl").unlink()
    label = {key: expected[key] for key in ("groundTruthData", "eventMetadata", "eventVersion")}
    job.put_lines("groundtruth/labels.jsonl", [label])
    variables = {"dataset_format": '{"json": {}}', "ground_truth_source": "/opt/ml/processing/groundtruth"}
    assert job.run("merge", **variables) == 0
    merged = (job.root / "processing/output/merged.jsonl").read_text()
    assert json.loads(merged) == expected
    assert list(json.loads(merged)) == list(expected)
    # One job that is given both does the same, and goes on to the analysis.
    assert job.run(**variables) == 0
    assert job.message == "CompletedWithViolations: Job completed successfully with 8 violations."
