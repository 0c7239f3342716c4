"""SageMaker's two APIs on the wire, as boto3 reads them."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from driftgauge_local.instance import Instance


@pytest.fixture(scope="module")
def client(session: boto3.Session, local_aws: Instance) -> Any:
    return lambda service, **more: session.client(service, endpoint_url=local_aws.endpoint_url, **more)


def test_an_operation_that_is_not_there_is_named(client: Any) -> None:
    with pytest.raises(ClientError, match="has no operation CreateTrial") as refused:
        client("sagemaker").create_trial(TrialName="t", ExperimentName="e")

    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_another_path_of_the_runtime_is_named(client: Any) -> None:
    with pytest.raises(ClientError, match="nothing at /endpoints/e/async-invocations"):
        client("sagemaker-runtime").invoke_endpoint_async(EndpointName="e", InputLocation="s3://b/k")


def test_an_endpoint_that_is_not_there_is_named(client: Any) -> None:
    with pytest.raises(ClientError, match="no-such-endpoint") as refused:
        client("sagemaker-runtime").invoke_endpoint(EndpointName="no-such-endpoint", Body=b"1")

    assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_regions_do_not_share_resources(client: Any) -> None:
    container = {"Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"}
    role = "arn:aws:iam::000000000000:role/r"
    client("sagemaker").create_model(ModelName="regional", PrimaryContainer=container, ExecutionRoleArn=role)

    there = client("sagemaker", region_name="eu-west-1")

    assert there.list_models(NameContains="regional")["Models"] == []
    [model] = client("sagemaker").list_models(NameContains="regional")["Models"]
    assert model["CreationTime"].tzinfo is not None
