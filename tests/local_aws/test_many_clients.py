"""Clients that come at once are all answered, through every layer of AWS on this machine."""

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from local_aws.tiny_model import tiny_model, tiny_rows

from driftgauge_local.instance import Instance

CLIENTS = 256
ROLE = "arn:aws:iam::000000000000:role/any"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"
NAME = "crowded"


@pytest.fixture
def endpoint(session: boto3.Session, local_aws: Instance, tmp_path: Path) -> Iterator[str]:
    s3: Any = session.client("s3", endpoint_url=local_aws.endpoint_url)
    sagemaker: Any = session.client("sagemaker", endpoint_url=local_aws.endpoint_url)
    s3.create_bucket(Bucket=NAME)
    s3.upload_file(str(tiny_model(tmp_path, tiny_rows())), NAME, "model.tar.gz")
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{NAME}/model.tar.gz"}
    sagemaker.create_model(ModelName=NAME, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "AllTraffic", "ModelName": NAME, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=NAME, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=NAME, EndpointConfigName=NAME)
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    yield NAME
    sagemaker.delete_endpoint(EndpointName=NAME)


def test_no_client_is_dropped(endpoint: str, session: boto3.Session, local_aws: Instance) -> None:
    request = AWSRequest(
        method="POST",
        url=f"{local_aws.endpoint_url}/endpoints/{endpoint}/invocations",
        data=b"1,2,3",
        headers={"Content-Type": "text/csv"},
    )
    SigV4Auth(session.get_credentials(), "sagemaker", "us-east-1").add_auth(request)
    together, answers = threading.Barrier(CLIENTS), Counter[int | str]()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", local_aws.port, timeout=60)
        together.wait()
        try:
            connection.request(
                "POST", f"/endpoints/{endpoint}/invocations", request.data, dict(request.headers.items())
            )
            answers[connection.getresponse().status] += 1
        except OSError as error:
            answers[repr(error)] += 1
        finally:
            connection.close()

    clients = [threading.Thread(target=send) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert answers == {200: CLIENTS}
