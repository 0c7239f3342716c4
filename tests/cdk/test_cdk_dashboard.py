"""The dashboard of a deployment: what it shows, and that it can be left out."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from cdk.condensed import Template

from driftgauge_deployment import Deployment

Synthesize = Callable[[Deployment], dict[str, Template]]
BASELINE_THRESHOLD = 1.25


def widgets(template: Template) -> list[Any]:
    """The widgets as CloudWatch gets them; whatever is known during a deployment only is a number."""
    [dashboard] = of_type(template, "AWS::CloudWatch::Dashboard").values()
    [glue, parts] = dashboard["Properties"]["DashboardBody"]["Fn::Join"]
    return list(json.loads(glue.join(part if isinstance(part, str) else text(part) for part in parts))["widgets"])


def text(reference: Mapping[str, Any]) -> str:
    return (
        str(BASELINE_THRESHOLD) if "Baseline" in str(reference) else "-".join(map(str, reference.values())).strip("[]")
    )


def of_type(template: Template, kind: str) -> dict[str, Any]:
    return {name: resource for name, resource in template["Resources"].items() if resource["Type"] == kind}


def graph(template: Template, title: str) -> Any:
    [found] = [each["properties"] for each in widgets(template) if each["properties"].get("title") == title]
    return found


def names(of: Any) -> list[str]:
    return [metric[1] for metric in of["metrics"]]


def lines(of: Any) -> list[object]:
    return [line["value"] for line in of.get("annotations", {}).get("horizontal", [])]


def test_it_shows_traffic_and_errors_of_the_endpoint(driftgauge_template: Template) -> None:
    assert names(graph(driftgauge_template, "Requests in 5 minutes")) == ["Invocations"]
    errors = names(graph(driftgauge_template, "Errors in 5 minutes"))
    assert errors == ["Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors"]


def test_latency_has_the_line_of_its_alarm(driftgauge_template: Template) -> None:
    assert lines(graph(driftgauge_template, "Model latency (ms)")) == [200]


def test_each_monitor_has_its_executions_and_violations(driftgauge_template: Template) -> None:
    for monitor in ("data-quality", "model-quality"):
        shown = names(graph(driftgauge_template, f"{monitor}: executions and violations"))
        assert shown == ["executions_ended", "executions_failed", "no_data", "violations"]


def test_a_metric_with_an_alarm_has_the_threshold_of_the_baseline(driftgauge_template: Template) -> None:
    assert lines(graph(driftgauge_template, "model-quality-rmse")) == [BASELINE_THRESHOLD]


def test_a_watched_feature_has_a_graph_of_its_drift(driftgauge_template: Template) -> None:
    assert lines(graph(driftgauge_template, "data-quality-drift sugars_100g")) == [BASELINE_THRESHOLD]


def test_it_shows_the_state_of_each_alarm(driftgauge_template: Template) -> None:
    [states] = [each["properties"]["alarms"] for each in widgets(driftgauge_template) if each["type"] == "alarm"]
    alarms = of_type(driftgauge_template, "AWS::CloudWatch::Alarm")
    notifying = [name for name, alarm in alarms.items() if alarm["Properties"].get("ActionsEnabled", True)]
    # The composite on stopped capture is among them; the one over all of them is not.
    assert len(states) == len(notifying) + 1


def test_the_address_is_an_output(driftgauge_template: Template) -> None:
    assert "#dashboards/dashboard/nutriscore-" in json.dumps(driftgauge_template["Outputs"]["DashboardUrl"])


def test_the_address_is_that_of_the_console_in_the_partition(driftgauge_template: Template) -> None:
    assert driftgauge_template["Mappings"]["ConsoleHosts"]["aws-cn"] == {"host": "console.amazonaws.cn"}
    address = json.dumps(driftgauge_template["Outputs"]["DashboardUrl"])
    assert '{"Fn::FindInMap": ["ConsoleHosts", {"Ref": "AWS::Partition"}, "host"]}' in address


def test_it_can_be_left_out_and_changes_nothing_else(shipped_deployment: Deployment, synthesize: Synthesize) -> None:
    bare = synthesize(shipped_deployment.model_copy(update={"dashboard": False}))["nutriscore"]
    full = synthesize(shipped_deployment)["nutriscore"]
    assert set(full["Resources"]) - set(bare["Resources"]) == set(of_type(full, "AWS::CloudWatch::Dashboard"))
    assert set(bare["Resources"]) <= set(full["Resources"])
    assert set(full["Outputs"]) - set(bare["Outputs"]) == {"DashboardUrl"}
