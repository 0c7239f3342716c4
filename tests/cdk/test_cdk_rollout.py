"""How an endpoint gets another model: the steps, the alarms that roll back, and the order of the resources."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Duration
from cdk.conftest import Template
from cdk.graphs import circle_in, waits_for

from driftgauge import Rollout
from driftgauge_contract.rollouts import TrafficRouting
from driftgauge_deployment import Deployment
from driftgauge_deployment.rollout import RolloutSection

Synthesize = Callable[[Deployment], dict[str, Template]]


@pytest.fixture(scope="module")
def template(shipped_deployment: Deployment, synthesize: Synthesize) -> dict[str, Any]:
    """The endpoint's stack with a canary."""
    section = RolloutSection.model_validate({"canary": "10%", "bake": "10 minutes"})
    return dict(synthesize(shipped_deployment.model_copy(update={"rollout": section}))["nutriscore"])


def endpoint_of(template: dict[str, Any]) -> dict[str, Any]:
    [endpoint] = [each for each in template["Resources"].values() if each["Type"] == "AWS::SageMaker::Endpoint"]
    return dict(endpoint)


def test_a_canary_is_watched_after_each_of_its_two_steps(template: dict[str, Any]) -> None:
    config = endpoint_of(template)["Properties"]["DeploymentConfig"]
    assert config["BlueGreenUpdatePolicy"] == {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 10},
            "WaitIntervalInSeconds": 600,
        },
        "TerminationWaitInSeconds": 600,
        "MaximumExecutionTimeoutInSeconds": 2 * 600 + 3600,
    }


def test_the_alarms_of_the_requests_roll_back(template: dict[str, Any]) -> None:
    alarms = endpoint_of(template)["Properties"]["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]
    names = [f"nutriscore-{name}" for name in ("latency", "server-errors", "model-errors")]
    assert [alarm["AlarmName"] for alarm in alarms] == names


def test_the_alarms_are_there_before_the_endpoint(template: dict[str, Any]) -> None:
    resources = template["Resources"]
    [endpoint] = [name for name, each in resources.items() if each["Type"] == "AWS::SageMaker::Endpoint"]
    before = waits_for(resources)[endpoint]
    names = {resources[name]["Properties"].get("AlarmName") for name in before}
    assert {"nutriscore-latency", "nutriscore-server-errors", "nutriscore-model-errors"} <= names
    assert circle_in(resources) == []


def test_the_endpoint_s_role_sees_these_alarms_and_no_others(template: dict[str, Any]) -> None:
    [statement] = [
        statement
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::IAM::Policy" and name.startswith("EndpointRole")
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "cloudwatch:DescribeAlarms"
    ]
    assert sorted(arn["Fn::Join"][1][-1] for arn in statement["Resource"]) == [
        f":alarm:nutriscore-{name}" for name in ("latency", "model-errors", "server-errors")
    ]


def test_without_a_rollout_nothing_is_said_about_it(endpoint_template: Template) -> None:
    assert "DeploymentConfig" not in endpoint_of(endpoint_template)["Properties"]


def test_an_update_that_nothing_would_roll_back_is_refused() -> None:
    with pytest.raises(ValueError, match="0 alarms roll an update back; allowed: 1 to 10"):
        Rollout(routing=TrafficRouting.CANARY, percent=10, bake=Duration.minutes(10)).render([])
