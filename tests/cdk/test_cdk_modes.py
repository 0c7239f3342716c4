"""The mode of a deployment reaches the jobs of the Driftgauge engine."""

import json
from collections.abc import Callable

import pytest

from driftgauge_contract.constraints import Mode
from driftgauge_contract.engines import EngineName
from driftgauge_deployment import Deployment

Template = dict[str, dict[str, dict[str, object]]]


@pytest.fixture(scope="module")
def exact_template(shipped_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]]) -> Template:
    update = {"engine": (EngineName.DRIFTGAUGE,), "mode": Mode.EXACT}
    return synthesize(shipped_deployment.model_copy(update=update))["nutriscore"]


def baselines(template: Template, resources: Callable[..., list[dict[str, object]]]) -> list[dict[str, object]]:
    return resources(template, "Custom::DriftgaugeBaseline")


def test_baselines_and_executions_are_exact(
    exact_template: Template, resources: Callable[..., list[dict[str, object]]]
) -> None:
    for baseline in baselines(exact_template, resources):
        environment = baseline["Environment"]
        assert isinstance(environment, dict)
        assert environment["driftgauge_mode"] == "exact"
        assert "driftgauge_alpha" not in environment
    machines = [json.dumps(each) for each in resources(exact_template, "AWS::StepFunctions::StateMachine")]
    assert len([text for text in machines if "driftgauge_mode" in text and "driftgauge_alpha" in text]) == 2


def test_in_compat_mode_nothing_is_said_of_modes(driftgauge_template: Template) -> None:
    assert "driftgauge_mode" not in json.dumps(driftgauge_template)


def test_the_margin_of_model_quality_is_the_mode_s_own(
    exact_template: Template, driftgauge_template: Template, resources: Callable[..., list[dict[str, object]]]
) -> None:
    def margins(template: Template) -> set[object]:
        quality = [each for each in baselines(template, resources) if each["Monitor"] == "model_quality"]
        return {each.get("Margin") for each in quality}

    # The shipped deployment names its margin.
    assert margins(exact_template) == margins(driftgauge_template) == {"0.1"}


@pytest.mark.parametrize(("template", "metric"), [("exact_template", "rmse_adjusted"), ("driftgauge_template", "rmse")])
def test_an_alarm_watches_the_metric_by_which_its_mode_decides(
    template: str,
    metric: str,
    request: pytest.FixtureRequest,
    resources: Callable[..., list[dict[str, object]]],
) -> None:
    alarms = resources(request.getfixturevalue(template), "AWS::CloudWatch::Alarm")
    (quality,) = [each for each in alarms if str(each.get("AlarmName", "")).endswith("-model-quality-rmse")]
    assert quality["MetricName"] == metric


def test_a_data_quality_baseline_has_the_endpoint_s_answers_in_place_of_the_label(
    exact_template: Template, resources: Callable[..., list[dict[str, object]]]
) -> None:
    (data,) = [each for each in baselines(exact_template, resources) if each["Monitor"] == "data_quality"]
    (quality,) = [each for each in baselines(exact_template, resources) if each["Monitor"] == "model_quality"]
    assert data["PredictionsUri"] == quality["DatasetUri"]
    assert data["Environment"]["driftgauge_label"] == "0"
    assert len(resources(exact_template, "Custom::DriftgaugePredictions")) == 1


def test_without_a_model_quality_monitor_the_endpoint_is_asked_about_training_data(
    shipped_deployment: Deployment,
    synthesize: Callable[[Deployment], dict[str, Template]],
    resources: Callable[..., list[dict[str, object]]],
) -> None:
    monitors = shipped_deployment.monitors.model_copy(update={"model_quality": None})
    update = {"engine": (EngineName.DRIFTGAUGE,), "mode": Mode.EXACT, "monitors": monitors}
    template = synthesize(shipped_deployment.model_copy(update=update))["nutriscore"]
    (predictions,) = resources(template, "Custom::DriftgaugePredictions")
    (data,) = baselines(template, resources)
    assert (predictions["DatasetIdentity"], predictions["Limit"]) == (data["DatasetIdentity"], 1000)


def test_in_compat_mode_the_label_stands_for_the_answers(
    driftgauge_template: Template, resources: Callable[..., list[dict[str, object]]]
) -> None:
    (data,) = [each for each in baselines(driftgauge_template, resources) if each["Monitor"] == "data_quality"]
    assert "PredictionsUri" not in data
    assert "driftgauge_label" not in data["Environment"]
