"""SageMaker's resources in real stacks of the emulator's CloudFormation: create, update, roll back, delete."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError
from local_aws.tiny_model import tiny_model, tiny_rows

from driftgauge_local.instance import Instance

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"
ROLE = "arn:aws:iam::000000000000:role/endpoint"
QUICKLY = {"Delay": 1, "MaxAttempts": 60}


@pytest.fixture(scope="module")
def client(session: boto3.Session, local_aws: Instance) -> Any:
    return lambda service: session.client(service, endpoint_url=local_aws.endpoint_url)


@pytest.fixture(scope="module")
def artifact(client: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    s3 = client("s3")
    s3.create_bucket(Bucket="stacks")
    s3.upload_file(str(tiny_model(tmp_path_factory.mktemp("model"), tiny_rows())), "stacks", "model.tar.gz")
    s3.put_object(Bucket="stacks", Key="broken.tar.gz", Body=b"no archive")
    return "s3://stacks/model.tar.gz"


def template(artifact: str, *, sampling: str = "100") -> str:
    """A model behind an endpoint; numbers are strings, as CloudFormation hands them over."""
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": "1",
        "InitialVariantWeight": "1",
    }
    capture = {
        "EnableCapture": "true",
        "InitialSamplingPercentage": sampling,
        "DestinationS3Uri": "s3://stacks/capture",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }
    resources = {
        "Model": ("Model", {"ExecutionRoleArn": ROLE, "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": artifact}}),
        "Config": ("EndpointConfig", {"ProductionVariants": [variant], "DataCaptureConfig": capture}),
        "Endpoint": (
            "Endpoint",
            {"EndpointName": "stacks", "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}},
        ),
    }
    return json.dumps(
        {
            "Resources": {
                name: {"Type": f"AWS::SageMaker::{kind}", "Properties": properties}
                for name, (kind, properties) in resources.items()
            },
            "Outputs": {"Ref": {"Value": {"Ref": "Endpoint"}}},
        }
    )


def served_sampling(client: Any) -> int:
    endpoint = client("sagemaker").describe_endpoint(EndpointName="stacks")
    assert endpoint["EndpointStatus"] == "InService"
    return int(endpoint["DataCaptureConfig"]["CurrentSamplingPercentage"])


def left_over(client: Any) -> list[str]:
    sagemaker = client("sagemaker")
    endpoints = sagemaker.list_endpoints(NameContains="stacks")["Endpoints"]
    configs = sagemaker.list_endpoint_configs(NameContains="stack")["EndpointConfigs"]
    models = sagemaker.list_models(NameContains="stack")["Models"]
    return [
        *(each["EndpointName"] for each in endpoints),
        *(each["EndpointConfigName"] for each in configs),
        *(each["ModelName"] for each in models),
    ]


def failure(client: Any, stack: str) -> str:
    events = client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    failed = [each for each in events if each["ResourceStatus"].endswith("_FAILED")]
    return str(failed[-1]["ResourceStatusReason"])


def test_a_stack_lives_and_dies_with_its_endpoint(client: Any, artifact: str) -> None:
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName="stack-life", TemplateBody=template(artifact))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="stack-life", WaiterConfig=QUICKLY)
    [stack] = cloudformation.describe_stacks(StackName="stack-life")["Stacks"]
    assert stack["Outputs"][0]["OutputValue"] == "arn:aws:sagemaker:us-east-1:000000000000:endpoint/stacks"
    assert served_sampling(client) == 100

    cloudformation.update_stack(StackName="stack-life", TemplateBody=template(artifact, sampling="50"))
    cloudformation.get_waiter("stack_update_complete").wait(StackName="stack-life", WaiterConfig=QUICKLY)
    assert served_sampling(client) == 50
    assert len(left_over(client)) == 3, "the replaced configuration is gone"

    cloudformation.update_stack(StackName="stack-life", TemplateBody=template("s3://stacks/broken.tar.gz"))
    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_update_complete").wait(StackName="stack-life", WaiterConfig=QUICKLY)
    [stack] = cloudformation.describe_stacks(StackName="stack-life")["Stacks"]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert served_sampling(client) == 50
    assert len(left_over(client)) == 3, "what the failed update made is gone"

    cloudformation.delete_stack(StackName="stack-life")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="stack-life", WaiterConfig=QUICKLY)
    assert left_over(client) == []


def test_an_endpoint_that_fails_rolls_back_with_its_reason(client: Any, artifact: str) -> None:
    del artifact
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName="stack-bad", TemplateBody=template("s3://stacks/broken.tar.gz"))

    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(StackName="stack-bad", WaiterConfig=QUICKLY)

    [stack] = cloudformation.describe_stacks(StackName="stack-bad")["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "stacks is Failed" in failure(client, "stack-bad")
    assert left_over(client) == []


def test_an_alarm_that_would_stay_silent_fails_the_stack(client: Any) -> None:
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": "silent",
            "Namespace": "n",
            "MetricName": "m",
            "ExtendedStatistic": "tm90",
            "Period": "60",
            "EvaluationPeriods": "1",
            "Threshold": "1",
            "ComparisonOperator": "GreaterThanThreshold",
        },
    }
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName="stack-alarm", TemplateBody=json.dumps({"Resources": {"Alarm": alarm}}))

    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_create_complete").wait(StackName="stack-alarm", WaiterConfig=QUICKLY)

    assert "the statistic tm90 is not evaluated" in failure(client, "stack-alarm")
    assert client("cloudwatch").describe_alarms(AlarmNames=["silent"])["MetricAlarms"] == []
