"""A number of instances that an update keeps, and the time that a container may take to start."""

import pytest
from local_sagemaker.service_requests import endpoint_config, endpoint_settled, model

from driftgauge_local.sagemaker import SageMaker
from driftgauge_local.sagemaker.endpoints import inference_container


def test_a_number_of_instances_that_was_set_survives_an_update(service: SageMaker, endpoint: str) -> None:
    wanted = [{"VariantName": "AllTraffic", "DesiredInstanceCount": 3}]
    request = {"EndpointName": endpoint, "DesiredWeightsAndCapacities": wanted}
    service.call("UpdateEndpointWeightsAndCapacities", request)
    endpoint_settled(service)
    service.call("CreateEndpointConfig", endpoint_config("next"))
    service.call(
        "UpdateEndpoint",
        {"EndpointName": endpoint, "EndpointConfigName": "next", "RetainAllVariantProperties": True},
    )
    described = endpoint_settled(service)
    assert described["EndpointConfigName"] == "next"
    assert described["ProductionVariants"][0]["DesiredInstanceCount"] == 3


def test_a_container_that_does_not_answer_in_time_fails_the_endpoint(
    service: SageMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference_container, "_program", lambda *_: Silent())
    service.call("CreateModel", model())
    config = endpoint_config()
    service.call("CreateEndpointConfig", config)
    monkeypatch.setattr("driftgauge_local.sagemaker.endpoints.deployment.DEFAULT_STARTUP_SECONDS", 1)
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    assert endpoint_settled(service)["FailureReason"] == "The container did not answer within 1 seconds."


class Silent:
    """A program that starts and says nothing."""

    title = "silent"

    def command(self, _: object) -> list[str]:
        return ["sleep", "60"]

    def variables(self, _: object) -> dict[str, str]:
        return {}
