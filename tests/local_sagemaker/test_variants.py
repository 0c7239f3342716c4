"""Weights and counts of variants: changed in service, and retained by an update."""

from collections import Counter

import pytest
from local_sagemaker.service_requests import Document, endpoint_settled, model

from driftgauge_local.sagemaker import SageMaker, ServiceError


def config(name: str, **weights: float) -> Document:
    variants = [
        {
            "VariantName": variant,
            "ModelName": "model",
            "InstanceType": "ml.m5.xlarge",
            "InitialInstanceCount": 1,
            "InitialVariantWeight": weight,
        }
        for variant, weight in weights.items()
    ]
    return {"EndpointConfigName": name, "ProductionVariants": variants}


@pytest.fixture
def endpoint(service: SageMaker) -> str:
    service.call("CreateModel", model())
    service.call("CreateEndpointConfig", config("config", blue=1.0, green=0.0))
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    assert endpoint_settled(service)["EndpointStatus"] == "InService"
    return "endpoint"


def change(service: SageMaker, **weights: float) -> None:
    desired = [
        {"VariantName": name, "DesiredWeight": weight, "DesiredInstanceCount": 2} for name, weight in weights.items()
    ]
    request = {"EndpointName": "endpoint", "DesiredWeightsAndCapacities": desired}
    service.call("UpdateEndpointWeightsAndCapacities", request)


def described(service: SageMaker) -> dict[str, tuple[float, int]]:
    variants = endpoint_settled(service)["ProductionVariants"]
    return {each["VariantName"]: (each["CurrentWeight"], each["CurrentInstanceCount"]) for each in variants}


def answering(service: SageMaker, **headers: str) -> Counter[str]:
    def variant() -> str:
        result = service.invoke_endpoint("endpoint", b"1,2,3\n", {"Content-Type": "text/csv", **headers})
        return result.headers["x-Amzn-Invoked-Production-Variant"]

    return Counter(variant() for _ in range(20))


def test_changed_weights_choose_who_answers(service: SageMaker, endpoint: str) -> None:
    assert answering(service) == {"blue": 20}
    change(service, blue=0.0, green=1.0)
    assert answering(service) == {"green": 20}
    assert described(service) == {"blue": (0.0, 2), "green": (1.0, 2)}


def test_a_target_variant_answers_whatever_its_weight(service: SageMaker, endpoint: str) -> None:
    assert answering(service, **{"X-Amzn-SageMaker-Target-Variant": "green"}) == {"green": 20}


@pytest.mark.parametrize(
    ("retain", "expected"),
    [
        ({}, {"blue": (1.0, 1), "green": (1.0, 1)}),
        ({"RetainAllVariantProperties": True}, {"blue": (0.0, 2), "green": (1.0, 2)}),
        (
            {
                "RetainAllVariantProperties": True,
                "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
            },
            {"blue": (1.0, 2), "green": (1.0, 2)},
        ),
    ],
)
def test_an_update_keeps_what_it_retains(
    service: SageMaker, endpoint: str, retain: Document, expected: dict[str, tuple[float, int]]
) -> None:
    change(service, blue=0.0, green=1.0)
    service.call("CreateEndpointConfig", config("next", blue=1.0, green=1.0))
    service.call("UpdateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "next", **retain})
    assert described(service) == expected


def test_a_variant_that_is_not_there_is_refused_by_name(service: SageMaker, endpoint: str) -> None:
    with pytest.raises(ServiceError, match="Variant red of endpoint endpoint not found; it has blue, green"):
        change(service, red=1.0)


@pytest.mark.parametrize(
    ("header", "member"),
    [
        ("Target-Model", "TargetModel"),
        ("Target-Container-Hostname", "TargetContainerHostname"),
        ("Inference-Component", "InferenceComponentName"),
        ("Enable-Explanations", "EnableExplanations"),
        ("Session-Id", "SessionId"),
        ("Prefix-Aware-Id", "PrefixAwareId"),
    ],
)
def test_members_that_would_choose_another_answer_are_refused(
    service: SageMaker, endpoint: str, header: str, member: str
) -> None:
    with pytest.raises(ServiceError, match=f"has no {member}"):
        answering(service, **{f"X-Amzn-SageMaker-{header}": "x"})
