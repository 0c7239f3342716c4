"""The jobs of Model Monitor's executions, from the answers of `Describe…JobDefinition`."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.model_monitor_jobs import Folder, Step, analysis_request, max_data_folders, merge_request
from driftgauge_contract.paths import CAPTURE_NAME, capture_name
from driftgauge_contract.windows import Window

WINDOW = Window(start=datetime(2026, 1, 2, 3, tzinfo=UTC), end=datetime(2026, 1, 2, 4, tzinfo=UTC))
STEP = Step(
    name="job",
    monitor_name="schedule",
    window=WINDOW,
    data=[Folder(uri="s3://bucket/captures/2026/01/02/03", path="endpoint/AllTraffic/2026/01/02/03")],
    destination="s3://bucket/reports/here",
)


def described(kind: MonitorKind, *, application: dict[str, Any] | None = None, **endpoint: object) -> dict[str, Any]:
    prefix = KINDS[kind].monitoring_type
    output = {"S3Uri": "s3://bucket/reports/", "LocalPath": "/opt/ml/processing/output"}
    source = {"EndpointName": "endpoint", "LocalPath": "/opt/ml/processing/input/endpoint", **endpoint}
    return {
        "JobDefinitionName": "definition",
        f"{prefix}AppSpecification": {"ImageUri": "registry/analyzer", **(application or {})},
        f"{prefix}BaselineConfig": {"ConstraintsResource": {"S3Uri": "s3://bucket/baseline/constraints.json"}},
        f"{prefix}JobInput": {"EndpointInput": source, "GroundTruthS3Input": {"S3Uri": "s3://bucket/labels"}},
        f"{prefix}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": output}], "KmsKeyId": "key"},
        "JobResources": {"ClusterConfig": {"InstanceCount": 1}},
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
        "RoleArn": "role",
    }


def analysis(kind: MonitorKind, **settings: Any) -> dict[str, Any]:
    return analysis_request(JobDefinition.read(kind, described(kind, **settings)), STEP)


@pytest.mark.parametrize("kind", MonitorKind)
def test_every_kind_of_monitor_has_an_analysis(kind: MonitorKind) -> None:
    request = analysis(kind)
    assert request["Environment"]["metric_time"] == "2026-01-02T04:00:00Z"
    assert [each["InputName"] for each in request["ProcessingInputs"]] == ["constraints", "endpoint_input_1"]
    assert request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == "s3://bucket/reports/here"


def test_data_lies_below_the_definitions_folder() -> None:
    (data,) = [
        each for each in analysis(MonitorKind.DATA_QUALITY)["ProcessingInputs"] if "endpoint" in each["InputName"]
    ]
    assert data["S3Input"]["LocalPath"] == "/opt/ml/processing/input/endpoint/endpoint/AllTraffic/2026/01/02/03"


def test_a_bias_analysis_reads_its_configuration_and_both_sides_of_a_call() -> None:
    request = analysis(MonitorKind.MODEL_BIAS, application={"ConfigUri": "s3://bucket/bias/analysis_config.json"})
    environment = request["Environment"]
    assert environment["analysis_config"] == "/opt/ml/processing/input/config/analysis_config.json"
    assert json.loads(environment["dataset_format"]) == {
        "sagemakerMergeJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}
    }


def test_attributes_become_variables() -> None:
    environment = analysis(MonitorKind.MODEL_QUALITY, ProbabilityAttribute="0", ProbabilityThresholdAttribute=0.4)[
        "Environment"
    ]
    assert (environment["probability_attribute"], environment["probability_threshold_attribute"]) == ("0", "0.4")


def test_a_definition_decides_whether_metrics_are_published_and_nothing_else_about_an_execution() -> None:
    own = {"publish_cloudwatch_metrics": "Disabled", "end_time": "never", "mine": "kept"}
    environment = analysis(MonitorKind.DATA_QUALITY, application={"Environment": own})["Environment"]
    assert environment["publish_cloudwatch_metrics"] == "Disabled"
    assert (environment["end_time"], environment["mine"]) == ("2026-01-02T04:00:00Z", "kept")


def test_a_merge_reads_labels_and_captures() -> None:
    definition = JobDefinition.read(MonitorKind.MODEL_BIAS, described(MonitorKind.MODEL_BIAS))
    labels = [Folder(uri="s3://bucket/labels/2026/01/02/03", path="2026/01/02/03")]
    request = merge_request(definition, STEP, labels=labels, image_uri="registry/merger")
    paths = {each["InputName"]: each["S3Input"]["LocalPath"] for each in request["ProcessingInputs"]}
    assert paths == {
        "groundtruth_input_1": "/opt/ml/processing/groundtruth/2026/01/02/03",
        "endpoint_input_1": "/opt/ml/processing/input_data/endpoint/AllTraffic/2026/01/02/03",
    }
    assert request["AppSpecification"] == {"ImageUri": "registry/merger"}
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}


def test_side_files_leave_fewer_inputs_for_data() -> None:
    definition = JobDefinition.read(MonitorKind.DATA_QUALITY, described(MonitorKind.DATA_QUALITY))
    assert max_data_folders(definition) == 9


def test_a_definition_for_batch_transforms_has_no_analysis() -> None:
    document = described(MonitorKind.DATA_QUALITY)
    del document["DataQualityJobInput"]["EndpointInput"]
    with pytest.raises(ValueError, match="only endpoints"):
        analysis_request(JobDefinition.read(MonitorKind.DATA_QUALITY, document), STEP)


def test_an_inline_definition_is_of_data_quality() -> None:
    document = {
        "MonitoringInputs": [{"EndpointInput": {"EndpointName": "endpoint", "LocalPath": "/opt/ml/processing/in/"}}],
        "MonitoringOutputConfig": {"MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://bucket/reports"}}]},
        "MonitoringResources": {"ClusterConfig": {"InstanceCount": 1}},
        "MonitoringAppSpecification": {"ImageUri": "registry/analyzer"},
        "Environment": {"mine": "kept"},
        "RoleArn": "role",
    }
    definition = JobDefinition.read_inline(document)
    assert (definition.kind, definition.endpoint_name) == (MonitorKind.DATA_QUALITY, "endpoint")
    assert definition.application.environment == {"mine": "kept"}


def test_a_capture_file_is_named_by_its_moment() -> None:
    name = capture_name(datetime(2026, 2, 14, 17, 25, 49, 7_900, tzinfo=UTC), "a1-b2")
    assert name == "25-49-007-a1-b2.jsonl"
    assert CAPTURE_NAME.fullmatch(name)
