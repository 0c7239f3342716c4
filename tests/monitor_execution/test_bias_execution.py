"""An execution of a bias monitor, from its plan through the analyzer to the metrics that the report publishes."""

import json

import pytest

from driftgauge_analyzer.__main__ import main
from driftgauge_contract.metrics import METRICS_FILE
from execution_report import metric_lines
from monitor_execution.errors import MonitorError
from monitor_execution.kinds import EXECUTION_KINDS

CONFIG = {
    "headers": ["Sex", "Age", "Target"],
    "label": "Target",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}],
}
FAIR = "Sex,Age,Target,prediction\n" + "0,30,1,1\n0,41,0,0\n1,30,1,1\n1,41,0,0\n" * 5
BASELINE = {
    "analysis_type": "MODEL_BIAS",
    "dataset_format": '{"csv": {"header": true}}',
    "dataset_source": "/opt/ml/processing/input/data",
    "analysis_config": "/opt/ml/processing/input/config/analysis_config.json",
    "output_path": "/opt/ml/processing/output",
    "inference_attribute": "prediction",
}


def record(number, *, sex, predicted):
    sides = {"endpointInput": f"{sex},{30 + number}", "endpointOutput": str(predicted)}
    payloads = {
        side: {"observedContentType": "text/csv", "mode": side[8:].upper(), "data": data, "encoding": "CSV"}
        for side, data in sides.items()
    }
    metadata = {"eventId": f"event-{number}", "inferenceTime": "2026-11-24T05:30:00Z"}
    return json.dumps({"captureData": payloads, "eventMetadata": metadata, "eventVersion": "0"}) + "\n"


def label(number, value):
    payload = {"data": str(value), "encoding": "CSV"}
    return json.dumps({"groundTruthData": payload, "eventMetadata": {"eventId": f"event-{number}"}}) + "\n"


@pytest.fixture
def biased(aws, labelled_workflow):
    """A workflow of a bias monitor; its endpoint rejects all of one group, though half of either should be accepted."""
    document = labelled_workflow.document
    document |= {
        "Name": "shop-model-bias",
        "Kind": "model_bias",
        "ConstraintsUri": "s3://reports/baselines/1/used/2/analysis.json",
        "AnalysisConfigUri": "s3://reports/baselines/1/analysis_config.json",
    }
    document["Job"]["Environment"] = {"inference_attribute": "0"}
    rows = [(number, number % 2, number // 2 % 2) for number in range(40)]
    aws.capture(text="".join(record(number, sex=sex, predicted=sex) for number, sex, _ in rows))
    aws.label(text="".join(label(number, value) for number, _, value in rows))
    return labelled_workflow


@pytest.fixture
def baseline(aws, biased, tmp_path):
    """A baseline without any bias in the predictions, made by the analyzer."""
    root = tmp_path / "baseline"
    for path, text in (("input/data/train.csv", FAIR), ("input/config/analysis_config.json", json.dumps(CONFIG))):
        file = root / "processing" / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    assert main(["--root", str(root)], BASELINE) == 0
    made = (root / "processing/output/analysis.json").read_bytes()
    aws.objects[biased.document["ConstraintsUri"]] = made
    aws.objects[biased.document["AnalysisConfigUri"]] = json.dumps(CONFIG).encode()


@pytest.fixture
def run(aws, tmp_path):
    def job(request):
        root = tmp_path / "ml"
        for each in (entry["S3Input"] for entry in request["ProcessingInputs"] if entry["InputName"] != "code"):
            folder = root / each["LocalPath"].removeprefix("/opt/ml/")
            uris = [each["S3Uri"]]
            if each["S3DataType"] == "ManifestFile":
                head, *keys = aws.read(each["S3Uri"])
                uris = [head["prefix"] + key for key in keys]
            for uri in uris:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / uri.rpartition("/")[2]).write_bytes(aws.objects[uri])
        aws.create(request)
        code = main(["--root", str(root)], request["Environment"])
        message = (root / "output/message").read_text(encoding="utf-8")
        aws.end(request["ProcessingJobName"], "Failed" if code else "Completed", ExitMessage=message)
        return root / "processing/output"

    return job


def test_the_job_reads_its_configuration_and_labels(biased):
    plan = biased.plan()

    names = [each["InputName"] for each in plan["Request"]["ProcessingInputs"]]
    environment = plan["Request"]["Environment"]
    assert names == ["code", "constraints", "analysis_config", "captures", "labels"]
    assert environment["analysis_type"] == "MODEL_BIAS"
    assert environment["analysis_config"] == "/opt/ml/processing/input/config/analysis_config.json"
    assert environment["baseline_constraints"] == "/opt/ml/processing/baseline/constraints/analysis.json"
    assert json.loads(environment["dataset_format"]) == {
        "sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}
    }


def test_a_group_that_fares_worse_is_a_violation(biased, baseline, run):
    plan = biased.plan()
    output = run(plan["Request"])

    ended = biased.conclude(plan)

    found = json.loads((output / "constraint_violations.json").read_text(encoding="utf-8"))["violations"]
    assert ended["Status"] == "CompletedWithViolations"
    assert {"DPPL", "RD"} <= {each["metric_name"] for each in found}
    assert {each["constraint_check_type"] for each in found} == {"bias_drift_check"}


def test_its_metrics_have_the_documented_dimensions(biased, baseline, run):
    output = run(biased.plan()["Request"])

    metrics, refused = metric_lines.parse((output / METRICS_FILE).read_bytes())

    assert not refused
    [dppl] = [each.datum for each in metrics if each.datum["MetricName"] == "bias_metric_DPPL"]
    assert dppl["Value"] == 1.0
    assert {entry["Name"]: entry["Value"] for entry in dppl["Dimensions"]} == {
        "Endpoint": "shop",
        "MonitoringSchedule": "shop-model-bias",
        "BiasStage": "Post-training",
        "Label": "Target",
        "LabelValue": "1",
        "Facet": "Sex",
        "FacetValue": "0",
    }


def test_without_labels_it_has_no_data(aws, biased):
    for uri in [uri for uri in aws.objects if uri.startswith("s3://data/labels")]:
        del aws.objects[uri]

    ended = biased.plan()

    assert (ended["Status"], ended["Missing"]) == ("NoData", "labels")


def test_another_configuration_is_another_job(biased):
    first = biased.plan()["Request"]["ProcessingJobName"]

    biased.document["AnalysisConfigUri"] = "s3://reports/baselines/2/analysis_config.json"

    assert biased.plan()["Request"]["ProcessingJobName"] != first


def test_a_document_without_a_configuration_is_refused(biased):
    del biased.document["AnalysisConfigUri"]

    with pytest.raises(MonitorError, match=r"Monitor.AnalysisConfigUri is missing; it must be an S3 URI"):
        biased.plan()


def test_every_kind_has_a_descriptor():
    assert set(EXECUTION_KINDS) == {"data_quality", "model_quality", "model_bias"}
