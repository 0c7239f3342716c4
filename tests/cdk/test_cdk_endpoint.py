"""A monitored endpoint: model, configuration with data capture, endpoint."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import Stack

from driftgauge import (
    CaptureMode,
    DataCapture,
    ImageUri,
    Instances,
    LocalFile,
    Model,
    ModelPackage,
    MonitoredEndpoint,
    Network,
    S3File,
    S3Prefix,
    xgboost_image,
)

Make = Callable[..., MonitoredEndpoint]
Resources = Callable[..., list[dict[str, object]]]


@pytest.fixture
def config_of(stack: Stack, make_endpoint: Make, resources: Resources) -> Callable[..., dict[str, object]]:
    """The endpoint configuration of an endpoint with some arguments."""

    def make(**arguments: object) -> dict[str, object]:
        make_endpoint(stack, **arguments)
        [config] = resources(stack, "AWS::SageMaker::EndpointConfig")
        return config

    return make


ConfigOf = Callable[..., dict[str, object]]


def test_everything_is_captured_unless_said_otherwise(config_of: ConfigOf) -> None:
    capture = config_of()["DataCaptureConfig"]
    assert isinstance(capture, dict)
    assert capture["EnableCapture"] is True
    assert capture["InitialSamplingPercentage"] == 100
    assert capture["CaptureOptions"] == [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}]


def test_csv_and_json_are_captured_as_text(config_of: ConfigOf) -> None:
    capture = config_of()["DataCaptureConfig"]
    assert isinstance(capture, dict)
    assert capture["CaptureContentTypeHeader"] == {
        "CsvContentTypes": ["text/csv"],
        "JsonContentTypes": ["application/json", "application/jsonlines"],
    }


def test_the_capture_s_destination_has_no_trailing_slash(config_of: ConfigOf) -> None:
    assert '"/here/capture"]' in json.dumps(config_of())


@pytest.mark.parametrize("percentage", [0, 1, 100])
def test_sampling_is_a_percentage(config_of: ConfigOf, place: S3Prefix, percentage: int) -> None:
    capture = config_of(capture=DataCapture(destination=place, sampling_percentage=percentage))["DataCaptureConfig"]
    assert isinstance(capture, dict)
    assert capture["InitialSamplingPercentage"] == percentage


@pytest.mark.parametrize("percentage", [-1, 101])
def test_sampling_beyond_a_percentage_is_refused(place: S3Prefix, percentage: int) -> None:
    with pytest.raises(ValueError, match=f"a sampling percentage of {percentage} is not possible; allowed: 0 to 100"):
        DataCapture(destination=place, sampling_percentage=percentage)


def test_one_side_of_requests_can_be_captured_alone(config_of: ConfigOf, place: S3Prefix) -> None:
    capture = config_of(capture=DataCapture(destination=place, modes=[CaptureMode.INPUT]))["DataCaptureConfig"]
    assert isinstance(capture, dict)
    assert capture["CaptureOptions"] == [{"CaptureMode": "Input"}]


def test_capture_without_a_mode_is_refused(place: S3Prefix) -> None:
    with pytest.raises(ValueError, match="capture needs a mode"):
        DataCapture(destination=place, modes=[])


def test_the_variant_has_a_fixed_name(config_of: ConfigOf) -> None:
    [variant] = config_of()["ProductionVariants"]  # type: ignore[misc]
    assert variant["VariantName"] == "AllTraffic"


def test_model_and_configuration_have_no_fixed_names(stack: Stack, make_endpoint: Make, resources: Resources) -> None:
    make_endpoint(stack)
    assert "ModelName" not in resources(stack, "AWS::SageMaker::Model")[0]
    assert "EndpointConfigName" not in resources(stack, "AWS::SageMaker::EndpointConfig")[0]


def test_the_endpoint_keeps_its_name(stack: Stack, make_endpoint: Make, resources: Resources) -> None:
    make_endpoint(stack)
    assert resources(stack, "AWS::SageMaker::Endpoint")[0]["EndpointName"] == "shop"


def test_a_key_encrypts_the_volumes(config_of: ConfigOf, place: S3Prefix) -> None:
    assert config_of(key=place.key)["KmsKeyId"]


@pytest.mark.parametrize("instance_type", ["ml.m5d.xlarge", "ml.g5.xlarge", "ml.c6gd.large"])
def test_instances_that_encrypt_their_own_disks_are_given_no_key(
    config_of: ConfigOf, place: S3Prefix, instance_type: str
) -> None:
    assert "KmsKeyId" not in config_of(key=place.key, instances=Instances(instance_type=instance_type))


@pytest.mark.parametrize("version", ["1.7-1", "3.0-5"])
def test_the_version_of_aws_s_image_is_selectable(
    stack: Stack, make_endpoint: Make, resources: Resources, model_file: Path, version: str
) -> None:
    make_endpoint(stack, model=Model(artifact=LocalFile(path=model_file), image=xgboost_image(version)))
    assert f"/sagemaker-xgboost:{version}" in json.dumps(resources(stack, "AWS::SageMaker::Model"))


def test_a_model_in_s3_is_served_from_there(stack: Stack, make_endpoint: Make, resources: Resources) -> None:
    artifact = S3File.from_uri("s3://models/shop/model.tar.gz", version="7")
    make_endpoint(stack, model=Model(artifact=artifact, environment={"A": "b"}))
    [model] = resources(stack, "AWS::SageMaker::Model")
    assert isinstance(model["PrimaryContainer"], dict)
    assert model["PrimaryContainer"]["ModelDataUrl"] == "s3://models/shop/model.tar.gz"
    assert model["PrimaryContainer"]["Environment"] == {"A": "b"}


def test_a_model_package_is_served(stack: Stack, make_endpoint: Make, resources: Resources) -> None:
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/shop/7"
    make_endpoint(stack, model=ModelPackage(arn=arn))
    assert resources(stack, "AWS::SageMaker::Model")[0]["PrimaryContainer"] == {"ModelPackageName": arn}


def test_instances_join_a_vpc(stack: Stack, make_endpoint: Make, resources: Resources) -> None:
    make_endpoint(stack, network=Network(isolated=True, subnet_ids=["subnet-1"], security_group_ids=["sg-1"]))
    [model] = resources(stack, "AWS::SageMaker::Model")
    assert model["VpcConfig"] == {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
    assert model["EnableNetworkIsolation"] is True


def test_a_vpc_without_security_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="a VPC takes subnets and security groups; allowed: both, or neither"):
        Network(subnet_ids=["subnet-1"])


ARTIFACT = S3File.from_uri("s3://models/model.tar.gz", version="7")
OTHERS = [
    Model(artifact=S3File.from_uri("s3://models/model.tar.gz", version="8")),
    Model(artifact=ARTIFACT, image=xgboost_image("1.7-1")),
    Model(artifact=ARTIFACT, image=ImageUri(value="111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1")),
    Model(artifact=ARTIFACT, environment={"A": "b"}),
]


def test_whatever_may_change_predictions_changes_the_model_s_identity(place: S3Prefix, make_endpoint: Make) -> None:
    stack = Stack.of(place.bucket)
    models = [Model(artifact=ARTIFACT), *OTHERS]
    identities = {
        make_endpoint(Stack(stack, f"s{number}"), model=model).model_identity for number, model in enumerate(models)
    }
    assert len(identities) == len(models)
