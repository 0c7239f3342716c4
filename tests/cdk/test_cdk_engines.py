"""One deployment, run by either engine or by both: the same names, and the same alarms for each."""

import json
from collections.abc import Callable

import pytest

from driftgauge_contract.metrics import Namespace
from execution_report.settings import Settings

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")


def alarm_names(resources: Resources, template: Template) -> set[str]:
    return {str(alarm["AlarmName"]) for kind in ALARMS for alarm in resources(template, kind)}


def of_the_second(name: str) -> bool:
    return name.startswith("nutriscore-driftgauge-")


def test_alarms_have_the_same_names_whichever_engine_it_is(
    endpoint_template: Template, driftgauge_template: Template, resources: Resources
) -> None:
    assert alarm_names(resources, endpoint_template) == alarm_names(resources, driftgauge_template)


def test_outputs_have_the_same_names_whichever_engine_it_is(
    endpoint_template: Template, driftgauge_template: Template
) -> None:
    # Model Monitor's windows know nothing of models.
    assert endpoint_template["Outputs"].keys() == driftgauge_template["Outputs"].keys() - {"ModelSince"}


def test_beside_another_engine_the_first_one_s_alarms_are_what_they_were(
    endpoint_template: Template, both_template: Template, resources: Resources
) -> None:
    names = alarm_names(resources, both_template)
    assert {name for name in names if not of_the_second(name)} == alarm_names(resources, endpoint_template)


def test_the_second_engine_s_alarms_are_those_of_its_monitors_with_its_name(
    both_template: Template, resources: Resources
) -> None:
    names = alarm_names(resources, both_template)
    second = {name.replace("-driftgauge-", "-") for name in names if of_the_second(name)}
    assert second == {name for name in names if name.startswith(("nutriscore-data-", "nutriscore-model-q"))}


def test_beside_another_engine_the_first_one_s_resources_are_what_they_were(
    endpoint_template: Template, both_template: Template
) -> None:
    mine = {
        name for name, entry in endpoint_template["Resources"].items() if entry["Type"] != "AWS::Lambda::Permission"
    }
    assert mine <= both_template["Resources"].keys()


def test_the_second_engine_s_outputs_have_its_name(endpoint_template: Template, both_template: Template) -> None:
    added = both_template["Outputs"].keys() - endpoint_template["Outputs"].keys()
    assert added
    assert {name.removeprefix("Driftgauge") for name in added if name.startswith("Driftgauge")} <= (
        endpoint_template["Outputs"].keys()
    )
    assert (
        both_template["Outputs"]["DriftgaugeDataQualityScheduleName"]["Value"] == "nutriscore-driftgauge-data-quality"
    )


def test_the_endpoint_is_asked_once_for_the_baselines_of_both(both_template: Template, resources: Resources) -> None:
    assert len(resources(both_template, "Custom::DriftgaugePredictions")) == 1
    baselines = resources(both_template, "Custom::DriftgaugeBaseline")
    assert len(baselines) == 4
    assert len({json.dumps([entry["DatasetUri"], entry["Monitor"]]) for entry in baselines}) == 2
    assert len({entry["JobNamePrefix"] for entry in baselines}) == 4


def test_one_alarm_stands_for_those_of_both(both_template: Template) -> None:
    entries = both_template["Resources"]
    [over_all] = [
        entry["Properties"]["AlarmRule"]["Fn::Join"][1]  # type: ignore[index]
        for entry in entries.values()
        if entry["Properties"].get("AlarmName") == "nutriscore-needs-attention"  # type: ignore[attr-defined]
    ]
    named = [entries[part["Ref"]]["Properties"]["AlarmName"] for part in over_all if isinstance(part, dict)]  # type: ignore[index]
    assert sum(map(of_the_second, map(str, named))) > 5


@pytest.mark.parametrize("metric", ["rmse", "feature_baseline_drift_sugars_100g"])
def test_each_engine_s_metrics_are_in_a_namespace_of_its_own(
    both_template: Template, resources: Resources, metric: str
) -> None:
    namespaces = [
        alarm["Namespace"]
        for alarm in resources(both_template, "AWS::CloudWatch::Alarm")
        if alarm["MetricName"] == metric
    ]
    assert len(namespaces) == len(set(namespaces)) == 2
    assert set(namespaces) <= set(Namespace)


@pytest.fixture
def variables(both_template: Template, resources: Resources) -> dict[str, str]:
    """The variables of the report's function, where what CloudFormation fills in is left out of their texts."""
    functions = resources(both_template, "AWS::Lambda::Function")
    [report] = [entry for entry in functions if entry["Handler"] == "execution_report.handler.on_event"]
    return {name: text_of(value) for name, value in report["Environment"]["Variables"].items()}  # type: ignore[index]


def text_of(value: object) -> str:
    match value:
        case str():
            return value
        case {"Fn::Join": [str() as delimiter, list() as parts]}:
            return delimiter.join(text_of(part) for part in parts)
        case {"Ref": str() as name}:
            return name.removeprefix("AWS::")
    return ""


def test_the_report_is_told_of_the_monitors_of_both(variables: dict[str, str]) -> None:
    settings = Settings.from_environment(variables)
    assert settings.schedules == {
        "nutriscore-data-quality": "data_quality",
        "nutriscore-model-quality": "model_quality",
    }
    entries = json.loads(variables["WORKFLOWS"])
    watched = entries["arn:Partition:states:Region:AccountId:stateMachine:nutriscore-driftgauge-data-quality"]
    assert json.loads(watched.pop("WatchedColumns")) == ["sugars_100g"]
    assert entries == {
        f"arn:Partition:states:Region:AccountId:stateMachine:nutriscore-driftgauge-{kind}-quality": {
            "Monitor": f"nutriscore-driftgauge-{kind}-quality",
            "Kind": f"{kind}_quality",
            "MetricsNamespace": f"Driftgauge/{kind}-metrics",
        }
        for kind in ("data", "model")
    }


def test_the_report_is_started_by_the_end_of_a_workflow(driftgauge_template: Template, resources: Resources) -> None:
    patterns = [
        rule["EventPattern"] for rule in resources(driftgauge_template, "AWS::Events::Rule") if "EventPattern" in rule
    ]
    assert len(patterns) == 2
    machines = {text_of(pattern["detail"]["stateMachineArn"][0]) for pattern in patterns}  # type: ignore[index]
    assert {machine.rpartition(":")[2] for machine in machines} == {
        "nutriscore-data-quality",
        "nutriscore-model-quality",
    }
    for pattern in patterns:
        assert pattern["source"] == ["aws.states"]  # type: ignore[index]
        assert pattern["detail-type"] == ["Step Functions Execution Status Change"]  # type: ignore[index]
        assert set(pattern["detail"]["status"]) == {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}  # type: ignore[index]
