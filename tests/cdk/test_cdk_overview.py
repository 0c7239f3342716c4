"""The dashboard of all deployments of an app: what it shows, and the stack that it is in."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from cdk.test_cdk_app import start

from driftgauge import AppDashboard, DeploymentNames
from driftgauge_deployment import Deployment
from stacks.overview_stack import OverviewStack

SHOP = DeploymentNames(
    name="shop",
    endpoint_name="shop-endpoint",
    variant_name="blue",
    monitors=["shop-data-quality", "shop-model-quality"],
)
BANK = DeploymentNames(
    name="bank", endpoint_name="bank", variant_name="AllTraffic", monitors=["bank-data-quality"], has_dashboard=False
)


def text_of(value: Any) -> str:
    """A text whose references are named by what they refer to."""
    if isinstance(value, str):
        return value
    [(function, argument)] = value.items()
    return argument[0].join(map(text_of, argument[1])) if function == "Fn::Join" else f"<{argument}>".replace('"', "")


def widgets(stack: Stack) -> list[Any]:
    root = stack.node.root
    assert isinstance(root, App)
    template = root.synth().get_stack_by_name(stack.stack_name).template
    [body] = [
        each["Properties"]["DashboardBody"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::CloudWatch::Dashboard"
    ]
    return list(json.loads(text_of(body))["widgets"])


@pytest.fixture
def shown(stack: Stack) -> list[Any]:
    AppDashboard(stack, "Overview", name="app", deployments=[SHOP, BANK])
    return widgets(stack)


def test_each_deployment_has_the_state_of_the_alarm_over_all_of_its_alarms(shown: list[Any]) -> None:
    [states] = [each["properties"]["alarms"] for each in shown if each["type"] == "alarm"]
    assert [arn.rpartition(":alarm:")[2] for arn in states] == ["shop-endpoint-needs-attention", "bank-needs-attention"]


def test_it_links_to_the_dashboards_that_there_are(shown: list[Any]) -> None:
    text = shown[0]["properties"]["markdown"]
    assert "[shop](https://" in text
    assert "#dashboards/dashboard/shop-" in text
    assert " · bank\n" in text


def graph(shown: list[Any], title: str) -> list[Any]:
    [found] = [each["properties"]["metrics"] for each in shown if each["properties"].get("title") == title]
    return list(found)


@pytest.mark.parametrize(
    ("title", "metric"),
    [("Requests in 5 minutes", "Invocations"), ("Answers with 5XX in 5 minutes", "Invocation5XXErrors")],
)
def test_each_deployment_is_a_line(shown: list[Any], title: str, metric: str) -> None:
    shop, bank = graph(shown, title)
    assert shop[:6] == ["AWS/SageMaker", metric, "EndpointName", "shop-endpoint", "VariantName", "blue"]
    assert [line[-1]["label"] for line in (shop, bank)] == ["shop", "bank"]


@pytest.mark.parametrize(
    ("title", "metric"),
    [("Violations of the last execution", "violations"), ("Executions that failed", "executions_failed")],
)
def test_each_monitor_is_a_line(shown: list[Any], title: str, metric: str) -> None:
    lines = graph(shown, title)
    assert {line[1] for line in lines} == {metric}
    assert [line[-1]["label"] for line in lines] == [*SHOP.monitors, *BANK.monitors]


def test_no_deployment_is_refused(stack: Stack) -> None:
    with pytest.raises(ValueError, match="0 deployments with 0 monitors; allowed: 1 to 500 of both"):
        AppDashboard(stack, "Overview", name="app", deployments=[])


def test_the_names_are_those_of_the_deployment_file(shipped_deployment: Deployment) -> None:
    stack = OverviewStack(App(context={"driftgauge:app": "bank"}), deployments=[shipped_deployment])
    assert stack.stack_name == "bank-overview"
    lines = graph(widgets(stack), "Violations of the last execution")
    assert [line[-1]["label"] for line in lines] == ["nutriscore-data-quality", "nutriscore-model-quality"]


def test_the_context_asks_for_the_stack(tmp_path: Path, deployment_file: Path) -> None:
    done = start(tmp_path, deployment_file, overview="true")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "cdk.out").glob("*.template.json")] == [
        "driftgauge-overview.template.json"
    ]
