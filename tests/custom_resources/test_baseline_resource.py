import json
import re
from contextlib import suppress

import pytest

from custom_resources.errors import DeploymentError
from driftgauge_contract.custom_resources import ConstraintPart, drift_attribute


def jobs(aws):
    return aws.count("CreateProcessingJob")


def test_create_runs_one_job_and_waits_for_it(aws, stack):
    event = stack.event("Create")

    stack.deliver(event)

    assert stack.poll(event) == {"IsComplete": False}
    assert jobs(aws) == 1


def test_the_job_has_the_container_contract(aws, stack, properties):
    stack.deliver(stack.event("Create"))

    [job] = aws.jobs.values()
    [dataset] = job["ProcessingInputs"]
    [output] = job["ProcessingOutputConfig"]["Outputs"]
    assert dataset["S3Input"]["S3Uri"] == properties["DatasetUri"]
    assert dataset["S3Input"]["LocalPath"] == "/opt/ml/processing/input/baseline_dataset_input"
    assert output["S3Output"]["LocalPath"] == "/opt/ml/processing/output"
    assert output["S3Output"]["S3Uri"] == stack.physical_id
    assert job["Environment"] == {
        **properties["Environment"],
        "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
        "output_path": "/opt/ml/processing/output",
        "publish_cloudwatch_metrics": "Disabled",
    }


def test_the_job_gets_the_endpoint_s_answers_where_there_are_some(aws, stack):
    stack.deliver(stack.event("Create", PredictionsUri="s3://reports/predictions/1/predictions.csv"))

    [job] = aws.jobs.values()
    [predictions] = [each["S3Input"] for each in job["ProcessingInputs"] if each["InputName"] == "predictions"]
    assert predictions["S3Uri"] == "s3://reports/predictions/1/predictions.csv"
    assert job["Environment"]["driftgauge_predictions_source"] == predictions["LocalPath"]


def test_strings_of_cloudformation_become_what_the_service_wants(aws, stack):
    stack.deliver(stack.event("Create"))

    [job] = aws.jobs.values()
    assert job["ProcessingResources"]["ClusterConfig"] == {
        "InstanceType": "ml.m5.xlarge",
        "InstanceCount": 1,
        "VolumeSizeInGB": 20,
    }
    assert job["NetworkConfig"] == {
        "EnableInterContainerTrafficEncryption": False,
        "EnableNetworkIsolation": True,
        "VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    }


def test_keys_and_tags_are_handed_on(aws, stack):
    keys = {"VolumeKmsKeyId": "key-1", "OutputKmsKeyId": "key-2", "Tags": [{"Key": "team", "Value": "risk"}]}

    stack.deliver(stack.event("Create", **keys))

    [job] = aws.jobs.values()
    assert job["ProcessingResources"]["ClusterConfig"]["VolumeKmsKeyId"] == "key-1"
    assert job["ProcessingOutputConfig"]["KmsKeyId"] == "key-2"
    assert job["Tags"] == [{"Key": "team", "Value": "risk"}]


def test_the_attributes_name_the_files_and_the_alarm_s_values(aws, deployed):
    location = deployed.physical_id
    data = deployed.answer["Data"]

    assert re.fullmatch(r"s3://reports/baselines/shop/model_quality/[0-9a-f]{16}", location)
    assert data["SuggestedConstraintsUri"] == f"{location}/constraints.json"
    assert data["StatisticsUri"] == f"{location}/statistics.json"
    assert data["ConstraintsUri"].startswith(f"{location}/used/")
    assert data["JobName"] in aws.jobs
    assert data["rmse_threshold"] == "2.75"
    assert data["rmse_comparison_operator"] == "GreaterThanThreshold"
    assert data["rmse_statistic"] == "Maximum"


def test_used_constraints_lie_beside_the_suggested_ones(aws, deployed, files):
    data = deployed.answer["Data"]

    assert aws.objects[data["SuggestedConstraintsUri"]].decode() == files["constraints.json"]
    used = json.loads(aws.objects[data["ConstraintsUri"]])["regression_constraints"]
    assert used["rmse"]["threshold"] == 2.75
    assert used["r2"]["threshold"] == pytest.approx(0.72)


def test_the_difference_lies_beside_the_used_constraints(aws, deployed):
    data = deployed.answer["Data"]

    assert data["DifferenceUri"] == data["ConstraintsUri"].replace("constraints.json", "difference.json")
    assert json.loads(aws.objects[data["DifferenceUri"]]) == [
        {"name": "rmse", "what": "threshold", "suggested": 2.5, "used": 2.75, "because": "margin 10%"},
        {"name": "r2", "what": "threshold", "suggested": 0.8, "used": pytest.approx(0.72), "because": "margin 10%"},
    ]


@pytest.mark.parametrize("calls", range(8))
def test_a_lambda_killed_at_the_end_leaves_what_the_redelivery_completes(aws, stack, killed, calls, files):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job(files=files)
    aws.dies_after = calls
    with suppress(killed):
        stack.poll(event)
    used = [uri for uri in aws.objects if "/used/" in uri and uri.endswith("constraints.json")]
    assert not used or used[0].replace("constraints.json", "difference.json") in aws.objects
    aws.dies_after = None

    data = stack.poll(event)["Data"]

    assert {data["ConstraintsUri"], data["DifferenceUri"]} <= set(aws.objects)
    assert jobs(aws) == 1


def test_an_event_delivered_again_at_any_point_runs_no_second_job(aws, stack, files):
    event = stack.event("Create")
    stack.deliver(event)
    stack.deliver(event)
    aws.end_job(files=files)
    stack.deliver(event)
    first = stack.poll(event)
    stack.deliver(event)

    assert stack.poll(event) == first
    assert jobs(aws) == 1


@pytest.mark.parametrize("died_at", ["PutObject", "CreateProcessingJob"])
def test_a_lambda_that_died_half_way_goes_on_with_the_same_job(aws, stack, died_at):
    event = stack.event("Create")
    aws.fail(died_at, "InternalFailure")
    with pytest.raises(DeploymentError):
        stack.deliver(event)

    stack.deliver(event)

    assert len(aws.jobs) == 1


def test_same_inputs_run_no_second_job(aws, deployed):
    answer = deployed.ask("Update", RoleArn="arn:aws:iam::123456789012:role/another", MaxRuntimeInSeconds="3000")

    assert answer == deployed.answer
    assert jobs(aws) == 1


def test_files_that_are_there_need_no_job(aws, cloudformation, deployed, properties):
    location = deployed.physical_id
    del aws.objects[f"{location}/attempt.json"]

    answer = cloudformation("Custom::DriftgaugeBaseline", dict(properties)).ask("Create")

    assert answer["IsComplete"]
    assert jobs(aws) == 1


def test_files_of_a_job_that_has_not_succeeded_are_not_a_baseline(aws, stack, files):
    first = stack.event("Create")
    stack.deliver(first)
    aws.end_job("Failed", files=files, FailureReason="out of disk")

    stack.deliver(stack.event("Create"))

    assert jobs(aws) == 2


@pytest.mark.parametrize(
    "change", [{"DatasetIdentity": "def"}, {"ImageUri": "image:2"}, {"InstanceType": "ml.m5.4xlarge"}]
)
def test_other_inputs_run_a_job_under_another_id(aws, deployed, change):
    before = deployed.physical_id

    assert deployed.ask("Update", **change) == {"IsComplete": False}
    assert deployed.physical_id != before
    assert jobs(aws) == 2


def test_a_changed_override_alone_runs_no_job_and_keeps_the_id(aws, deployed):
    before = deployed.physical_id

    answer = deployed.ask("Update", Overrides='{"rmse": {"threshold": 4}}')

    assert answer["Data"]["rmse_threshold"] == "4"
    assert answer["Data"]["ConstraintsUri"] != deployed.answer["Data"]["ConstraintsUri"]
    assert deployed.physical_id == before
    assert jobs(aws) == 1


def test_a_rollback_finds_the_old_baseline(aws, deployed):
    old = deployed.physical_id
    deployed.ask("Update", DatasetIdentity="def")
    new = deployed.physical_id

    rolled_back = deployed.ask("Update")

    assert rolled_back == deployed.answer
    assert deployed.physical_id == old != new
    assert jobs(aws) == 2


def test_deleting_a_replaced_baseline_stops_its_job_and_no_other(aws, deployed):
    deployed.ask("Update", DatasetIdentity="def")

    deployed.ask("Delete", DatasetIdentity="def")

    assert sorted(job["ProcessingJobStatus"] for job in aws.jobs.values()) == ["Completed", "Stopping"]


def test_delete_leaves_the_files_and_does_not_wait(aws, deployed):
    before = dict(aws.objects)

    assert deployed.ask("Delete") == {"IsComplete": True, "Data": {}}
    assert aws.objects == before
    assert aws.count("StopProcessingJob") == 0


@pytest.mark.parametrize(
    "physical_id",
    [None, "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED", "s3://reports/baselines/never/made"],
)
def test_delete_of_what_was_never_created_succeeds(aws, stack, physical_id):
    stack.physical_id = physical_id

    assert stack.ask("Delete")["IsComplete"]


def test_delete_succeeds_when_the_bucket_is_gone(aws, deployed):
    aws.fail("ListObjectsV2", "NoSuchBucket")

    assert deployed.ask("Delete")["IsComplete"]


def test_a_job_that_ends_while_it_is_stopped_is_no_error(aws, stack, monkeypatch):
    stack.deliver(stack.event("Create"))
    aws.fail("StopProcessingJob", "ValidationException", "The job is not running")
    describe = aws._DescribeProcessingJob

    def ends_after_the_first_look(request):
        found = describe(request)
        aws.jobs[request["ProcessingJobName"]]["ProcessingJobStatus"] = "Completed"
        return found

    monkeypatch.setattr(aws, "_DescribeProcessingJob", ends_after_the_first_look)

    assert stack.ask("Delete")["IsComplete"]


def test_a_running_job_of_the_same_inputs_is_joined(aws, stack, cloudformation, files, properties):
    stack.deliver(stack.event("Create"))
    other = cloudformation("Custom::DriftgaugeBaseline", dict(properties), request=100)
    event = other.event("Create")
    other.deliver(event)
    aws.end_job(files=files)

    assert other.poll(event)["IsComplete"]
    assert jobs(aws) == 1


def test_data_quality_constraints_are_used_as_they_are(aws, stack, files):
    features = {"version": 0.0, "features": [{"name": "age", "inferred_type": "Integral", "completeness": 1.0}]}
    event = stack.event("Create", Monitor="data_quality", AlarmMetrics=[])
    stack.deliver(event)
    aws.end_job(files={**files, "constraints.json": json.dumps(features)})

    data = stack.poll(event)["Data"]

    assert json.loads(aws.objects[data["ConstraintsUri"]]) == features


def test_data_quality_is_adjusted_and_its_drift_thresholds_are_attributes(aws, stack, files):
    features = {
        "features": [{"name": "age", "inferred_type": "Integral", "completeness": 1.0}],
        "monitoring_config": {"distribution_constraints": {"comparison_threshold": 0.1}},
    }
    overrides = {"features": {"age": {"drift_threshold": 0.2}}, "monitoring_config": {"comparison_method": "Simple"}}
    event = stack.event(
        "Create", Monitor="data_quality", AlarmMetrics=[], Overrides=json.dumps(overrides), DriftFeatures=["age"]
    )
    stack.deliver(event)
    aws.end_job(files={**files, "constraints.json": json.dumps(features)})

    data = stack.poll(event)["Data"]

    assert data[drift_attribute("age", ConstraintPart.THRESHOLD)] == "0.2"
    assert [entry["what"] for entry in json.loads(aws.objects[data["DifferenceUri"]])] == [
        "comparison_method",
        "drift_threshold",
    ]


@pytest.mark.parametrize(
    "change", [{"DriftFeatures": ["age"]}, {"Overrides": '{"features": {"age": {"evaluate": false}}}'}]
)
def test_changed_adjustments_of_data_quality_run_no_job(aws, stack, change, files):
    features = {
        "features": [{"name": "age", "inferred_type": "Integral", "completeness": 1.0}],
        "monitoring_config": {"distribution_constraints": {"comparison_threshold": 0.1}},
    }
    stack.properties |= {"Monitor": "data_quality", "AlarmMetrics": []}
    stack.deliver(stack.event("Create"))
    aws.end_job(files={**files, "constraints.json": json.dumps(features)})
    before = stack.physical_id

    assert stack.ask("Update", **change)["IsComplete"]
    assert stack.physical_id == before
    assert jobs(aws) == 1


def test_more_drift_alarms_than_fit_into_an_answer_fail_the_deployment(aws, stack, files):
    names = [f"feature_{number}" for number in range(100)]
    features = {
        "features": [{"name": name, "inferred_type": "Integral", "completeness": 1.0} for name in names],
        "monitoring_config": {"distribution_constraints": {"comparison_threshold": 0.1}},
    }
    event = stack.event("Create", Monitor="data_quality", AlarmMetrics=[], DriftFeatures=names)
    stack.deliver(event)
    aws.end_job(files={**files, "constraints.json": json.dumps(features)})

    with pytest.raises(DeploymentError, match="name fewer alarm metrics or drift features"):
        stack.poll(event)


def test_payloads_and_ids_are_not_logged(aws, stack, caplog, files, properties):
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job(files=files)
    stack.poll(event)

    assert "Custom::DriftgaugeBaseline" in caplog.text
    assert "DatasetUri" not in caplog.text
    assert properties["DatasetUri"] not in caplog.text
    assert "role/baseline" not in caplog.text
