"""An endpoint whose number of instances follows its requests, and survives updates."""

from collections.abc import Callable
from typing import Any

import pytest
from cdk.conftest import Template
from cdk.graphs import circle_in

from driftgauge import Autoscaling
from driftgauge_deployment import Deployment
from driftgauge_deployment.autoscaling import AutoscalingSection

Synthesize = Callable[[Deployment], dict[str, Template]]


@pytest.fixture(scope="module")
def resources(shipped_deployment: Deployment, synthesize: Synthesize) -> dict[str, Any]:
    section = AutoscalingSection(min=2, max=6, target=1000)
    endpoint = shipped_deployment.endpoint.model_validate({"startup_timeout": "15 minutes"})
    scaled = shipped_deployment.model_copy(update={"autoscaling": section, "endpoint": endpoint})
    return dict(synthesize(scaled)["nutriscore"]["Resources"])


def properties(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    [found] = [each["Properties"] for each in resources.values() if each["Type"] == kind]
    return dict(found)


def test_the_limits_are_those_of_the_file(resources: dict[str, Any]) -> None:
    target = properties(resources, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 6)
    assert target["ScalableDimension"] == "sagemaker:variant:DesiredInstanceCount"
    # A reference, since a variant can be registered only once it is there.
    first, endpoint, last = target["ResourceId"]["Fn::Join"][1]
    assert (first, endpoint["Fn::GetAtt"][1], last) == ("endpoint/", "EndpointName", "/variant/AllTraffic")


def test_the_target_is_the_requests_of_each_instance(resources: dict[str, Any]) -> None:
    policy = properties(resources, "AWS::ApplicationAutoScaling::ScalingPolicy")
    assert policy["TargetTrackingScalingPolicyConfiguration"] == {
        "TargetValue": 1000,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
    }


def test_updates_keep_the_number_of_instances_and_nothing_else(resources: dict[str, Any]) -> None:
    endpoint = properties(resources, "AWS::SageMaker::Endpoint")
    assert endpoint["RetainAllVariantProperties"] is True
    excluded = {each["VariantPropertyType"] for each in endpoint["ExcludeRetainedVariantProperties"]}
    assert excluded == {"DataCaptureConfig", "DesiredWeight"}


def test_the_first_number_is_the_fewest(resources: dict[str, Any]) -> None:
    [variant] = properties(resources, "AWS::SageMaker::EndpointConfig")["ProductionVariants"]
    assert variant["InitialInstanceCount"] == 2
    assert variant["ContainerStartupHealthCheckTimeoutInSeconds"] == 900


def test_nothing_waits_for_itself(resources: dict[str, Any]) -> None:
    assert circle_in(resources) == []


def test_fewer_instances_at_the_most_than_at_the_least_are_refused() -> None:
    with pytest.raises(ValueError, match="3 to 2 instances are not possible"):
        Autoscaling(min_instances=3, max_instances=2, requests_per_instance=10)
