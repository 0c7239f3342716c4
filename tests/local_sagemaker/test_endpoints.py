import os
import signal
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost
from local_sagemaker.conftest import packed
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.running import alive, children, command
from local_sagemaker.service_requests import MODEL_URI, endpoint_config, endpoint_settled, eventually, model

from driftgauge_local.sagemaker import SageMaker, ServiceError

CSV = {"Content-Type": "text/csv"}


def refusal(service: SageMaker, operation: str, request: dict[str, str]) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        service.call(operation, request)
    return refused.value


def gone(service: SageMaker) -> bool:
    return not service.call("ListEndpoints", {})["Endpoints"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (packed(b"no model"), "Model at xgboost-model cannot be loaded"),
        (packed(b"", "README"), "cannot be loaded"),
        (b"no archive", "Failed to extract model data archive"),
        (packed(b"", "../xgboost-model"), "../xgboost-model is not a file or folder of the model's own"),
        (packed(b"", "/xgboost-model"), "/xgboost-model is not a file or folder of the model's own"),
    ],
)
def test_an_endpoint_whose_model_cannot_be_loaded_fails_with_the_reason(
    service: SageMaker, cloud: MemoryCloud, body: bytes, reason: str
) -> None:
    cloud.put_object(MODEL_URI, body)
    service.call("CreateModel", model())
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    described = endpoint_settled(service)
    assert described["EndpointStatus"] == "Failed"
    assert reason in described["FailureReason"]


def test_an_image_that_cannot_run_here_fails_the_endpoint_with_those_that_can(service: SageMaker) -> None:
    service.call("CreateModel", model(image="123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1"))
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    assert "sagemaker-xgboost" in endpoint_settled(service)["FailureReason"]


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label"}, "asks for SAGEMAKER_INFERENCE_OUTPUT"),
        ({"SAGEMAKER_PROGRAM": "inference.py"}, "has no code/inference.py, which SAGEMAKER_PROGRAM names"),
    ],
)
def test_a_model_that_wants_what_is_not_here_fails_rather_than_answers_otherwise(
    service: SageMaker, environment: dict[str, str], reason: str
) -> None:
    request = model()
    request["PrimaryContainer"]["Environment"] = environment
    service.call("CreateModel", request)
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    assert reason in endpoint_settled(service)["FailureReason"]


def test_an_endpoint_being_made_can_be_neither_updated_nor_deleted(service: SageMaker) -> None:
    service.call("CreateModel", model())
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    for operation, rest in (("DeleteEndpoint", {}), ("UpdateEndpoint", {"EndpointConfigName": "config"})):
        error = refusal(service, operation, {"EndpointName": "endpoint", **rest})
        assert error.message.startswith("Cannot update in-progress endpoint")
    endpoint_settled(service)


def test_an_endpoint_whose_container_died_answers_with_a_server_error(
    service: SageMaker, cloud: MemoryCloud, endpoint: str
) -> None:
    (leash,) = [child for child in children(os.getpid()) if "serving" in command(child)]
    (container,) = children(leash)
    os.kill(container, signal.SIGKILL)
    eventually(lambda: not alive(leash))
    with pytest.raises(ServiceError, match=r"Received server error \(0\) from primary") as refused:
        service.invoke_endpoint(endpoint, b"1,2,3", CSV)
    assert refused.value.code == "ModelError"
    eventually(lambda: any(d.name == "Invocation5XXErrors" and d.value == 1 for _, d in cloud.metrics))


def kill_container() -> None:
    (leash,) = [child for child in children(os.getpid()) if "serving" in command(child)]
    (container,) = children(leash)
    os.kill(container, signal.SIGKILL)
    eventually(lambda: not alive(leash))


def answers(service: SageMaker, endpoint: str) -> bool:
    try:
        return service.invoke_endpoint(endpoint, b"1,2,3", CSV).status == 200
    except ServiceError:
        return False


def test_a_container_that_died_is_started_again_and_the_endpoint_says_so_meanwhile(
    service: SageMaker, cloud: MemoryCloud, endpoint: str
) -> None:
    def variant() -> dict[str, Any]:
        found: dict[str, Any] = service.call("DescribeEndpoint", {"EndpointName": endpoint})["ProductionVariants"][0]
        return found

    kill_container()
    eventually(lambda: variant()["CurrentInstanceCount"] == 0)
    assert "exit code 137. It is started again" in variant()["VariantStatus"][0]["StatusMessage"]
    eventually(lambda: answers(service, endpoint))
    assert (variant()["CurrentInstanceCount"], "VariantStatus" in variant()) == (1, False)
    eventually(lambda: any("started again" in line for lines in list(cloud.logs.values()) for line in lines))


def test_a_container_that_cannot_be_started_again_is_tried_until_the_endpoint_is_deleted(
    service: SageMaker, endpoint: str, tmp_path: Path
) -> None:
    (model_file,) = tmp_path.rglob("xgboost-model")
    model_file.unlink()
    kill_container()

    def message() -> str:
        variant = service.call("DescribeEndpoint", {"EndpointName": endpoint})["ProductionVariants"][0]
        return str(variant.get("VariantStatus", [{"StatusMessage": ""}])[0]["StatusMessage"])

    eventually(lambda: "could not be started again" in message())
    service.call("DeleteEndpoint", {"EndpointName": endpoint})
    eventually(lambda: gone(service))


def test_stopping_the_service_ends_a_container_that_is_about_to_start(service: SageMaker) -> None:
    others = set(children(os.getpid()))
    service.call("CreateModel", model())
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    eventually(lambda: bool(set(children(os.getpid())) - others))
    service.stop()
    assert endpoint_settled(service)["EndpointStatus"] == "Failed"
    assert set(children(os.getpid())) <= others


def test_a_deleted_endpoint_goes_and_its_name_is_free(service: SageMaker, endpoint: str) -> None:
    service.call("DeleteEndpoint", {"EndpointName": endpoint})
    eventually(lambda: gone(service))
    assert "Could not find endpoint" in refusal(service, "DescribeEndpoint", {"EndpointName": endpoint}).message
    service.call("CreateEndpoint", {"EndpointName": endpoint, "EndpointConfigName": "config"})
    endpoint_settled(service)


def test_an_update_swaps_models_without_losing_a_request(service: SageMaker, cloud: MemoryCloud, endpoint: str) -> None:
    data = xgboost.DMatrix(np.zeros((4, 3)), label=np.full(4, 1000.0))
    other = xgboost.train({"base_score": 1000.0}, data, num_boost_round=1)
    cloud.put_object("s3://bucket/other.tar.gz", packed(bytes(other.save_raw("json"))))
    service.call("CreateModel", model("other", artifact="s3://bucket/other.tar.gz"))
    service.call("CreateEndpointConfig", endpoint_config("other", model="other"))
    answers: list[float] = []
    failures: list[ServiceError] = []
    swapped = threading.Event()

    def send() -> None:
        while not swapped.is_set():
            try:
                answers.append(float(service.invoke_endpoint(endpoint, b"0,0,0", CSV).body))
            except ServiceError as error:
                failures.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    service.call("UpdateEndpoint", {"EndpointName": endpoint, "EndpointConfigName": "other"})
    described = endpoint_settled(service)
    eventually(lambda: answers[-1:] != [] and answers[-1] > 900)
    swapped.set()
    sender.join()
    assert described["EndpointConfigName"] == "other"
    assert not failures
    assert answers == sorted(answers)


def test_an_update_that_fails_leaves_the_endpoint_with_what_it_had(
    service: SageMaker, cloud: MemoryCloud, endpoint: str
) -> None:
    cloud.put_object("s3://bucket/bad.tar.gz", packed(b"no model"))
    service.call("CreateModel", model("bad", artifact="s3://bucket/bad.tar.gz"))
    service.call("CreateEndpointConfig", endpoint_config("bad", model="bad"))
    service.call("UpdateEndpoint", {"EndpointName": endpoint, "EndpointConfigName": "bad"})
    described = endpoint_settled(service)
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "config")
    assert "cannot be loaded" in described["FailureReason"]
    assert service.invoke_endpoint(endpoint, b"1,2,3", CSV).status == 200
