"""Updates of an endpoint in steps, which alarms roll back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost
from local_sagemaker.conftest import deploy, new_cloud, new_service, packed
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import endpoint_config, eventually, model

from driftgauge_local.sagemaker import SageMaker, ServiceError
from driftgauge_local.sagemaker.endpoints.rollouts import RolloutPlan

CSV = {"Content-Type": "text/csv"}
NAME, ALARM = "endpoint", "errors"


@pytest.fixture(scope="module")
def cloud(artifact: bytes) -> MemoryCloud:
    """A cloud with a second model, whose answers are near 1000."""
    cloud = new_cloud(artifact)
    data = xgboost.DMatrix(np.zeros((4, 3)), label=np.full(4, 1000.0))
    other = xgboost.train({"base_score": 1000.0}, data, num_boost_round=1)
    cloud.put_object("s3://bucket/other.tar.gz", packed(bytes(other.save_raw("json"))))
    return cloud


@pytest.fixture(scope="module")
def hosting(cloud: MemoryCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SageMaker]:
    service = new_service(cloud, tmp_path_factory.mktemp("rollouts"))
    deploy(service)
    service.call("CreateModel", model("other", artifact="s3://bucket/other.tar.gz"))
    service.call("CreateEndpointConfig", endpoint_config("other", model="other"))
    yield service
    service.stop()


@pytest.fixture
def service(cloud: MemoryCloud, hosting: SageMaker) -> SageMaker:
    """The service, whose endpoint serves the first configuration."""
    cloud.alarms[ALARM] = "OK"
    hosting.call("UpdateEndpoint", {"EndpointName": NAME, "EndpointConfigName": "config"})
    eventually(lambda: described(hosting)["EndpointStatus"] == "InService")
    return hosting


def described(service: SageMaker) -> dict[str, Any]:
    return service.call("DescribeEndpoint", {"EndpointName": NAME})


def deployment_config(kind: str, *, wait: int, last: int = 0, **size: object) -> dict[str, Any]:
    routing = {"Type": kind, "WaitIntervalInSeconds": wait, **size}
    policy = {"TrafficRoutingConfiguration": routing, "TerminationWaitInSeconds": last}
    alarms = {"Alarms": [{"AlarmName": ALARM}]}
    return {"BlueGreenUpdatePolicy": policy, "AutoRollbackConfiguration": alarms}


def half(value: int = 50) -> dict[str, object]:
    return {"Type": "CAPACITY_PERCENT", "Value": value}


def update(service: SageMaker, config: dict[str, Any]) -> None:
    request = {"EndpointName": NAME, "EndpointConfigName": "other", "DeploymentConfig": config}
    service.call("UpdateEndpoint", request)


def answers(service: SageMaker, count: int = 40) -> list[float]:
    return [float(service.invoke_endpoint(NAME, b"0,0,0", CSV).body) for _ in range(count)]


def both_answer(service: SageMaker) -> bool:
    found = answers(service)
    return min(found) < 900 < max(found)


def test_a_canary_answers_its_share_until_an_alarm_sends_all_requests_back(
    service: SageMaker, cloud: MemoryCloud
) -> None:
    update(service, deployment_config("CANARY", wait=600, CanarySize=half()))
    eventually(lambda: both_answer(service))
    during = described(service)
    assert (during["EndpointStatus"], during["EndpointConfigName"]) == ("Updating", "config")
    assert during["PendingDeploymentSummary"] == {"EndpointConfigName": "other"}

    cloud.alarms[ALARM] = "ALARM"
    eventually(lambda: described(service)["EndpointStatus"] == "InService")

    after = described(service)
    assert after["EndpointConfigName"] == "config"
    assert after["FailureReason"] == f"One or more configured alarms have gone into alarm: {ALARM}."
    assert max(answers(service)) < 900


def test_a_canary_that_no_alarm_sees_is_followed_by_the_rest(service: SageMaker) -> None:
    config = deployment_config("CANARY", wait=0, CanarySize=half())
    update(service, config)
    eventually(lambda: described(service)["EndpointStatus"] == "InService")
    assert described(service)["EndpointConfigName"] == "other"
    assert described(service)["LastDeploymentConfig"] == config
    assert min(answers(service)) > 900


def test_an_alarm_rolls_back_after_all_requests_were_shifted_too(service: SageMaker, cloud: MemoryCloud) -> None:
    update(service, deployment_config("ALL_AT_ONCE", wait=0, last=600))
    eventually(lambda: min(answers(service)) > 900)
    cloud.alarms[ALARM] = "ALARM"
    eventually(lambda: described(service)["EndpointStatus"] == "InService")
    assert described(service)["EndpointConfigName"] == "config"


def test_an_alarm_that_is_not_there_is_refused(service: SageMaker, cloud: MemoryCloud) -> None:
    del cloud.alarms[ALARM]
    with pytest.raises(ServiceError, match=f"CloudWatch alarms do not exist: {ALARM}"):
        update(service, deployment_config("ALL_AT_ONCE", wait=0))


@pytest.mark.parametrize(
    ("kind", "size", "shares"),
    [
        ("ALL_AT_ONCE", {}, [1.0]),
        ("CANARY", {"CanarySize": half(10)}, [0.1, 1.0]),
        ("CANARY", {"CanarySize": {"Type": "INSTANCE_COUNT", "Value": 1}}, [0.25, 1.0]),
        ("LINEAR", {"LinearStepSize": half(30)}, [0.3, 0.6, 0.9, 1.0]),
        ("LINEAR", {"LinearStepSize": half(50)}, [0.5, 1.0]),
    ],
)
def test_the_steps_follow_from_the_routing(kind: str, size: dict[str, object], shares: list[float]) -> None:
    plan = RolloutPlan.of(deployment_config(kind, wait=60, last=30, **size), instances=4)
    assert [step.share for step in plan.steps] == pytest.approx(shares)
    assert [step.bake_seconds for step in plan.steps] == [60] * (len(shares) - 1) + [30]
    assert plan.alarms == (ALARM,)


@pytest.mark.parametrize(
    ("kind", "size", "reason"),
    [
        ("CANARY", {}, "CanarySize must be specified"),
        ("CANARY", {"CanarySize": half(60)}, "CanarySize of 60% is not possible; allowed: 0% to 50%"),
        ("LINEAR", {"LinearStepSize": half(5)}, "LinearStepSize of 5% is not possible; allowed: 10% to 50%"),
    ],
)
def test_a_step_that_sagemaker_does_not_take_is_refused(kind: str, size: dict[str, object], reason: str) -> None:
    with pytest.raises(ServiceError, match=reason):
        RolloutPlan.of(deployment_config(kind, wait=60, **size), instances=4)


def test_a_rolling_update_is_refused_by_name() -> None:
    with pytest.raises(ServiceError, match="no RollingUpdatePolicy"):
        RolloutPlan.of({"RollingUpdatePolicy": {}}, instances=4)


def test_a_service_that_stops_does_not_wait_for_a_rollout(cloud: MemoryCloud, tmp_path: Path) -> None:
    service = new_service(cloud, tmp_path)
    deploy(service)
    service.call("CreateModel", model("other", artifact="s3://bucket/other.tar.gz"))
    service.call("CreateEndpointConfig", endpoint_config("other", model="other"))
    cloud.alarms[ALARM] = "OK"
    update(service, deployment_config("ALL_AT_ONCE", wait=0, last=3600))
    eventually(lambda: min(answers(service)) > 900)
    service.stop()
    with pytest.raises(ServiceError, match="not found"):
        service.invoke_endpoint(NAME, b"0,0,0", CSV)
