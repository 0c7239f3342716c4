"""The name of a job follows from what determines its result; its request is what SageMaker is asked for."""

import boto3
import pytest
from botocore.validate import validate_parameters

from driftgauge_analyzer.job_settings import JobSettings


def name(plan):
    return plan["Request"]["ProcessingJobName"]


def inputs(plan):
    return {
        each["InputName"]: (each["S3Input"]["S3Uri"], each["S3Input"]["LocalPath"], each["S3Input"]["S3DataType"])
        for each in plan["Request"]["ProcessingInputs"]
    }


def manifest(plan, of="captures", reports="s3://reports/reports/shop/data_quality"):
    return f"{reports}/manifests/{name(plan).split('-')[-2]}/{of}.json"


def test_the_same_inputs_have_the_same_job(aws, workflow):
    aws.capture()

    assert workflow.plan() == workflow.plan()


@pytest.mark.parametrize(
    "change",
    [
        lambda aws, workflow: aws.capture("2026/11/24/05/40-00-000"),
        lambda aws, workflow: aws.capture(text="{}\n{}\n"),
        lambda aws, workflow: workflow.document.update(ConstraintsUri="s3://reports/other/constraints.json"),
        lambda aws, workflow: workflow.document.update(StatisticsUri="s3://reports/other/statistics.json"),
        lambda aws, workflow: workflow.document["Job"].update(CodeIdentity="another"),
        lambda aws, workflow: workflow.document["Job"].update(ImageUri="another"),
        lambda aws, workflow: workflow.document["Job"].update(Environment={"driftgauge_mode": "exact"}),
        lambda aws, workflow: workflow.given.update(
            Window={"Start": "2026-11-24T05:00:00Z", "End": "2026-11-24T05:30:00Z"}
        ),
    ],
    ids=["another file", "a file replaced", "constraints", "statistics", "code", "image", "environment", "window"],
)
def test_other_inputs_have_another_job(aws, workflow, change):
    aws.capture()
    before = name(workflow.plan())

    change(aws, workflow)

    assert name(workflow.plan()) != before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("RoleArn", "arn:aws:iam::123456789012:role/other"),
        ("CodeUri", "s3://elsewhere/analyzer.zip"),
        ("NetworkConfig", {"EnableNetworkIsolation": False}),
        ("OutputKmsKeyId", "arn:aws:kms:eu-west-1:123456789012:key/1"),
        ("MaxRuntimeInSeconds", 600),
        ("Tags", [{"Key": "team", "Value": "risk"}]),
        ("ClusterConfig", {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5}),
    ],
)
def test_where_and_how_long_a_job_runs_makes_no_other(aws, workflow, field, value):
    aws.capture()
    before = name(workflow.plan())

    workflow.document["Job"][field] = value

    assert name(workflow.plan()) == before


def test_a_new_label_is_a_new_job(aws, labelled_workflow):
    aws.capture()
    aws.label()
    before = labelled_workflow.run()

    aws.label(name="2.jsonl")

    assert name(labelled_workflow.plan()) != before["JobName"]


def test_a_file_that_is_still_being_written_is_read_as_it_was_listed(aws, workflow):
    """Its replacement is seen by the next run of the window, and makes another job."""
    aws.capture(text="{}\n")
    listed = workflow.run()
    aws.capture(text="{}\n{}\n")

    again = workflow.run()

    assert (listed["Captures"]["Bytes"], again["Captures"]["Bytes"]) == (3, 6)
    assert listed["JobName"] != again["JobName"]
    assert not again["Repeated"]


def test_a_long_name_is_cut_to_what_sagemaker_allows(aws, workflow):
    workflow.document["Job"]["NamePrefix"] = "a" * 45 + "-" + "b" * 20
    aws.capture()

    prefix, _, rest = name(workflow.plan()).partition("-")

    assert prefix == "a" * 45
    assert len(f"{prefix}-{rest}9") <= 63


def test_the_request_is_one_that_sagemaker_takes(aws, workflow, labelled_workflow):
    model = boto3.client("sagemaker", region_name="eu-west-1").meta.service_model
    aws.capture()
    aws.label()

    for each in (workflow, labelled_workflow):
        validate_parameters(each.plan()["Request"], model.operation_model("CreateProcessingJob").input_shape)


def test_the_inputs_of_a_data_quality_job(aws, workflow):
    aws.capture()
    plan = workflow.plan()

    assert inputs(plan) == {
        "code": ("s3://assets/analyzer.zip", "/opt/ml/processing/input/code", "S3Prefix"),
        "constraints": (
            "s3://reports/baselines/1/used/2/constraints.json",
            "/opt/ml/processing/baseline/constraints",
            "S3Prefix",
        ),
        "baseline": (
            "s3://reports/baselines/1/statistics.json",
            "/opt/ml/processing/baseline/stats",
            "S3Prefix",
        ),
        "captures": (manifest(plan), "/opt/ml/processing/input/endpoint", "ManifestFile"),
    }


def test_a_model_quality_job_reads_labels_in_place_of_statistics(aws, labelled_workflow):
    aws.capture()
    aws.label()
    plan = labelled_workflow.plan()

    assert list(inputs(plan)) == ["code", "constraints", "captures", "labels"]
    assert inputs(plan)["labels"] == (manifest(plan, "labels"), "/opt/ml/processing/groundtruth", "ManifestFile")


def test_the_report_lies_by_the_hour_in_which_the_window_ends(aws, workflow):
    aws.capture()
    plan = workflow.plan()

    [output] = plan["Request"]["ProcessingOutputConfig"]["Outputs"]
    assert output["S3Output"]["S3Uri"] == plan["Execution"]["ReportUri"]
    assert plan["Execution"]["ReportUri"] == (
        f"s3://reports/reports/shop/data_quality/shop/shop-data-quality/2026/11/24/06/{name(plan)}"
    )


def test_the_analyzer_reads_its_settings(aws, labelled_workflow, tmp_path):
    aws.capture()
    aws.label()
    environment = labelled_workflow.plan()["Request"]["Environment"]

    settings = JobSettings.from_environment(environment, tmp_path)

    assert (settings.analysis_type, settings.problem_type, settings.inference_attribute) == (
        "MODEL_QUALITY",
        "Regression",
        "0",
    )
    assert (settings.dataset_source, settings.ground_truth_source, settings.baseline_constraints) == (
        tmp_path / "processing/input/endpoint",
        tmp_path / "processing/groundtruth",
        tmp_path / "processing/baseline/constraints/constraints.json",
    )
    assert (settings.endpoint_name, settings.schedule_name) == ("shop", "shop-model-quality")
    assert (settings.start_time.hour, settings.end_time.hour, settings.metric_time.hour) == (5, 6, 6)
    assert settings.publish_metrics
    assert environment["driftgauge_metrics_folder"] == environment["output_path"] == "/opt/ml/processing/output"


def test_on_more_than_one_machine_the_job_gets_the_lists_and_reads_the_files_itself(aws, labelled_workflow):
    labelled_workflow.document["Job"]["ClusterConfig"]["InstanceCount"] = 2
    aws.capture()
    aws.label()
    plan = labelled_workflow.plan()

    for of, folder, source in (
        ("captures", "/opt/ml/processing/input/endpoint", "dataset_source"),
        ("labels", "/opt/ml/processing/groundtruth", "ground_truth_source"),
    ):
        assert inputs(plan)[of] == (manifest(plan, of), folder, "S3Prefix")
        assert plan["Request"]["Environment"][source] == f"{folder}/{of}.json"


def test_the_job_runs_as_the_document_says(aws, workflow):
    aws.capture()
    workflow.document["Job"]["OutputKmsKeyId"] = "key"
    request = workflow.plan()["Request"]

    assert request["AppSpecification"]["ContainerEntrypoint"] == [
        "python3",
        "/opt/ml/processing/input/code/analyzer.zip",
    ]
    assert request["NetworkConfig"] == {"EnableNetworkIsolation": True}
    assert request["ProcessingOutputConfig"]["KmsKeyId"] == "key"
    assert request["ProcessingResources"]["ClusterConfig"]["InstanceType"] == "ml.t3.medium"
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}


def test_a_job_has_the_tags_of_the_document(aws, workflow):
    aws.capture()
    assert "Tags" not in workflow.plan()["Request"]
    tags = [{"Key": "team", "Value": "risk"}]
    workflow.document["Job"]["Tags"] = tags
    assert workflow.plan()["Request"]["Tags"] == tags


def test_an_image_with_a_program_of_its_own_needs_no_code(aws, workflow):
    for optional in ("ContainerEntrypoint", "CodeUri", "CodeIdentity", "NetworkConfig"):
        del workflow.document["Job"][optional]
    aws.capture()
    plan = workflow.plan()

    assert "code" not in inputs(plan)
    assert "ContainerEntrypoint" not in plan["Request"]["AppSpecification"]
    assert "NetworkConfig" not in plan["Request"]
