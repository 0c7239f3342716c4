"""Baselines and predictions as custom resources: what they declare for the Lambda."""

import json
import re
from collections.abc import Callable

import pytest
from aws_cdk import Stack
from cdk.conftest import by_engines

from driftgauge import (
    Baseline,
    BaselineRun,
    DataQualityAdjustments,
    Dataset,
    FeatureOverride,
    InferredType,
    JobSettings,
    LabelledData,
    ModelMonitorEngine,
    ModelQualityAdjustments,
    MonitoredEndpoint,
    MonitorKind,
    Override,
    Predictions,
    S3File,
    S3Prefix,
    data_quality_dataset,
)
from driftgauge_contract.engines import EngineName
from driftgauge_contract.limits import MAX_BASELINE_RUNTIME_SECONDS
from driftgauge_contract.problem import ProblemType
from driftgauge_deployment import Deployment

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]

TRAINING = S3File.from_uri("s3://data/train.csv", version="2026-11")


@pytest.fixture
def baseline_of(stack: Stack, place: S3Prefix) -> Callable[..., Baseline]:
    """A data-quality baseline with some arguments."""

    def make(settings: JobSettings | None = None, **arguments: object) -> Baseline:
        run = {"settings": settings} if settings else {}
        least = {
            "kind": MonitorKind.DATA_QUALITY,
            "endpoint_name": "shop",
            "dataset": data_quality_dataset(TRAINING.stored(), header=True),
            "run": BaselineRun(output=place / "baselines", engine=ModelMonitorEngine(), **run),
        }
        return Baseline(stack, "Baseline", **{**least, **arguments})  # type: ignore[arg-type]

    return make


BaselineOf = Callable[..., Baseline]


def custom(resources: Resources, where: Template | Stack, kind: str) -> dict[str, object]:
    [found] = resources(where, f"Custom::Driftgauge{kind}")
    return found


def test_a_dataset_is_told_by_its_identity(stack: Stack, baseline_of: BaselineOf, resources: Resources) -> None:
    baseline_of()
    declared = custom(resources, stack, "Baseline")
    assert (declared["DatasetUri"], declared["DatasetIdentity"]) == ("s3://data/train.csv", "2026-11")


def test_the_analyzer_is_told_the_format(stack: Stack, baseline_of: BaselineOf, resources: Resources) -> None:
    baseline_of()
    environment = custom(resources, stack, "Baseline")["Environment"]
    assert isinstance(environment, dict)
    assert json.loads(environment["dataset_format"]) == {"csv": {"header": True, "output_columns_position": "START"}}


def test_a_job_has_time_within_what_a_deployment_can_wait(
    stack: Stack, baseline_of: BaselineOf, resources: Resources
) -> None:
    baseline_of()
    assert custom(resources, stack, "Baseline")["MaxRuntimeInSeconds"] == 3000


def test_a_job_of_an_hour_is_refused_with_a_way_out(baseline_of: BaselineOf) -> None:
    with pytest.raises(ValueError, match="3600 s is longer than a deployment can wait; allowed: 3000, or"):
        baseline_of(settings=JobSettings(max_runtime_seconds=3600))


def test_a_key_encrypts_volumes_and_files(
    stack: Stack, baseline_of: BaselineOf, place: S3Prefix, resources: Resources
) -> None:
    baseline_of(settings=JobSettings(key=place.key))
    declared = custom(resources, stack, "Baseline")
    assert declared["VolumeKmsKeyId"] == declared["OutputKmsKeyId"] != None  # noqa: E711 - both are there, and the same


def test_metrics_overrides_travel_as_json(stack: Stack, baseline_of: BaselineOf, resources: Resources) -> None:
    overrides = {"rmse": Override(margin=0.2), "r2": Override(threshold=0.9)}
    adjustments = ModelQualityAdjustments(margin=0.1, overrides=overrides, alarm_metrics=["rmse"])
    baseline_of(kind=MonitorKind.MODEL_QUALITY, adjustments=adjustments)
    declared = custom(resources, stack, "Baseline")
    assert json.loads(str(declared["Overrides"])) == {"rmse": {"margin": 0.2}, "r2": {"threshold": 0.9}}
    assert (declared["Margin"], declared["AlarmMetrics"]) == ("0.1", ["rmse"])


def test_features_overrides_travel_as_json(stack: Stack, baseline_of: BaselineOf, resources: Resources) -> None:
    features = {
        "sugar": FeatureOverride(inferred_type=InferredType.FRACTIONAL, completeness=0.95, drift_threshold=0.2),
        "salt": FeatureOverride(evaluate=False),
        "fat": FeatureOverride(),
    }
    config = {"comparison_method": "Simple", "emit_metrics": "Enabled", "datatype_check_threshold": 0.98}
    adjustments = DataQualityAdjustments(features=features, monitoring_config=config, drift_features=["sugar"])
    baseline_of(adjustments=adjustments)
    declared = custom(resources, stack, "Baseline")
    assert json.loads(str(declared["Overrides"])) == {
        "features": {
            "sugar": {"inferred_type": "Fractional", "completeness": 0.95, "drift_threshold": 0.2},
            "salt": {"evaluate": False},
        },
        "monitoring_config": config,
    }
    assert declared["DriftFeatures"] == ["sugar"]


def test_without_adjustments_a_baseline_is_used_as_it_is_suggested(
    stack: Stack, baseline_of: BaselineOf, resources: Resources
) -> None:
    baseline = baseline_of()
    assert not {"Margin", "Overrides", "AlarmMetrics", "DriftFeatures"} & set(custom(resources, stack, "Baseline"))
    assert baseline.constraint_alarms == ()


def test_adjustments_of_another_monitor_are_refused(baseline_of: BaselineOf) -> None:
    with pytest.raises(ValueError, match="adjustments of model_quality for a baseline of data_quality; allowed: those"):
        baseline_of(adjustments=ModelQualityAdjustments(margin=0.1))


@pytest.mark.parametrize(
    ("override", "origin"),
    [
        (None, "the baseline's with a margin of 10 %"),
        (Override(margin=0.025), "the baseline's with a margin of 2.5 %"),
        (Override(threshold=2.5), "given in place of the baseline's"),
    ],
)
def test_where_a_metric_s_threshold_comes_from_can_be_told(override: Override | None, origin: str) -> None:
    overrides = {"rmse": override} if override else {}
    adjustments = ModelQualityAdjustments(margin=0.1, overrides=overrides, alarm_metrics=["rmse"])
    assert [alarm.origin for alarm in adjustments.alarms(str)] == [origin]


@pytest.mark.parametrize(
    ("own", "config", "origin"),
    [
        (None, {}, "the baseline's for all features"),
        (0.2, {"comparison_threshold": 0.3}, "given for this feature in place of the baseline's"),
        (None, {"comparison_threshold": 0.3}, "the baseline's for all features, with comparison_threshold 0.3"),
        (None, {"emit_metrics": "Enabled"}, "the baseline's for all features"),
    ],
)
def test_where_a_feature_s_threshold_comes_from_can_be_told(
    own: float | None, config: dict[str, str | float], origin: str
) -> None:
    features = {"sugar": FeatureOverride(drift_threshold=own)}
    adjustments = DataQualityAdjustments(features=features, monitoring_config=config, drift_features=["sugar"])
    assert [alarm.origin for alarm in adjustments.alarms(str)] == [origin]


def test_a_threshold_of_zero_is_an_override() -> None:
    assert Override(threshold=0).render() == {"threshold": 0}
    assert FeatureOverride(drift_threshold=0).render() == {"drift_threshold": 0}


def test_an_override_takes_one_of_two() -> None:
    with pytest.raises(ValueError, match="takes a threshold or a margin; allowed: exactly one"):
        Override(threshold=1, margin=0.1)


def test_a_feature_that_is_off_has_nothing_to_override() -> None:
    with pytest.raises(ValueError, match="has nothing else to override; allowed: evaluate alone"):
        FeatureOverride(evaluate=False, completeness=0.9)


def test_the_alarms_of_a_baseline_read_what_the_lambda_answers(baseline_of: BaselineOf, stack: Stack) -> None:
    [alarm] = baseline_of(adjustments=DataQualityAdjustments(drift_features=["sugars_100g"])).constraint_alarms
    assert stack.resolve(alarm.threshold)["Fn::GetAtt"][1] == "drift_e0b45d77bee6_threshold"


def test_a_baseline_waits_for_its_role_s_policy(endpoint_template: Template) -> None:
    waits = [
        entry["DependsOn"]
        for entry in endpoint_template["Resources"].values()
        if entry["Type"] == "Custom::DriftgaugeBaseline"
    ]
    assert len(waits) == 2
    assert all(any("RoleDefaultPolicy" in name for name in names) for names in waits)  # type: ignore[attr-defined]


def test_the_data_quality_baseline_does_not_wait_for_the_endpoint(endpoint_template: Template) -> None:
    baseline = next(
        json.dumps(entry)
        for entry in endpoint_template["Resources"].values()
        if entry["Type"] == "Custom::DriftgaugeBaseline" and '"data_quality"' in json.dumps(entry)
    )
    assert '"EndpointName"' not in baseline


def test_the_model_quality_baseline_is_made_from_the_endpoint_s_predictions(
    endpoint_template: Template, resources: Resources
) -> None:
    declared = next(
        found
        for found in resources(endpoint_template, "Custom::DriftgaugeBaseline")
        if found["Monitor"] == "model_quality"
    )
    assert isinstance(declared["DatasetUri"], dict)
    assert declared["DatasetUri"]["Fn::GetAtt"][0].startswith("Predictions")
    assert declared["Environment"] == {
        "analysis_type": "MODEL_QUALITY",
        "problem_type": "Regression",
        "dataset_format": '{"csv": {"header": true, "output_columns_position": "START"}}',
        "inference_attribute": "prediction",
        "ground_truth_attribute": "label",
    }


def test_the_endpoint_is_asked_about_the_first_500_rows(endpoint_template: Template, resources: Resources) -> None:
    declared = custom(resources, endpoint_template, "Predictions")
    assert (declared["Limit"], declared["LabelColumn"], declared["Header"]) == (500, 0, True)


def test_all_rows_are_used_unless_there_is_a_limit(
    stack: Stack, make_endpoint: Callable[..., MonitoredEndpoint], place: S3Prefix, resources: Resources
) -> None:
    endpoint = make_endpoint(stack)
    Predictions(stack, "Predictions", endpoint=endpoint, data=LabelledData(source=TRAINING), output=place / "made")
    declared = custom(resources, stack, "Predictions")
    assert declared["Limit"] == 0
    assert declared["ModelIdentity"] == endpoint.model_identity


def test_predictions_wait_for_the_endpoint(endpoint_template: Template, resources: Resources) -> None:
    name = custom(resources, endpoint_template, "Predictions")["EndpointName"]
    assert isinstance(name, dict)
    assert name["Fn::GetAtt"][1] == "EndpointName"


def test_custom_resources_of_a_stack_share_one_provider(endpoint_template: Template, resources: Resources) -> None:
    tokens = {
        json.dumps(entry["Properties"]["ServiceToken"])  # type: ignore[index]
        for entry in endpoint_template["Resources"].values()
        if str(entry["Type"]).startswith("Custom::Driftgauge") and entry["Type"] != "Custom::DriftgaugeStackGuard"
    }
    assert len(tokens) == 1


def test_a_dataset_of_one_s_own_making_is_taken(stack: Stack, baseline_of: BaselineOf, resources: Resources) -> None:
    stored = TRAINING.stored()
    dataset = Dataset(uri=stored.uri, identity="mine", environment={"dataset_format": "{}"}, stored_at=stored)
    baseline_of(dataset=dataset)
    assert custom(resources, stack, "Baseline")["DatasetIdentity"] == "mine"


def test_a_custom_resource_is_polled_for_less_than_the_hour_that_cloudformation_waits(
    endpoint_template: Template,
) -> None:
    """The provider counts its pauses only; a poll takes about a second beside."""
    [waiter] = [
        json.dumps(entry["Properties"]["DefinitionString"])  # type: ignore[index]
        for name, entry in endpoint_template["Resources"].items()
        if entry["Type"] == "AWS::StepFunctions::StateMachine" and "waiter" in name
    ]
    pause, polls = (
        max(int(found) for found in re.findall(rf"{name}\W+(\d+)", waiter))
        for name in ("IntervalSeconds", "MaxAttempts")
    )
    assert polls * (pause + 1) < 3600
    assert polls * pause > MAX_BASELINE_RUNTIME_SECONDS


@pytest.mark.parametrize(
    ("engine", "single_rows", "threshold", "inference"),
    [
        (EngineName.MODEL_MONITOR, True, "0.5", "prediction"),
        (EngineName.DRIFTGAUGE, None, None, None),
    ],
)
def test_model_monitor_gets_a_row_a_request_and_a_class_beside_a_probability(
    shipped_deployment: Deployment,
    synthesize: Callable[[Deployment], dict[str, Template]],
    resources: Resources,
    engine: EngineName,
    single_rows: bool | None,
    threshold: str | None,
    inference: str | None,
) -> None:
    monitors = shipped_deployment.monitors
    assert monitors.model_quality is not None
    binary = {
        "problem_type": ProblemType.BINARY_CLASSIFICATION,
        "inference_attribute": None,
        "probability_attribute": "0",
    }
    quality = monitors.model_quality.model_copy(update=binary)
    changes = {
        "monitors": monitors.model_copy(update={"model_quality": quality}),
        "alarms": shipped_deployment.alarms.model_copy(
            update={"metrics": shipped_deployment.alarms.metrics.model_copy(update={"model_quality": ("f1",)})}
        ),
    }
    template = synthesize(by_engines(shipped_deployment.model_copy(update=changes), engine))["nutriscore"]
    [predictions] = resources(template, "Custom::DriftgaugePredictions")
    assert (predictions.get("SingleRows"), predictions.get("Threshold")) == (single_rows, threshold)
    [baseline] = [
        each
        for each in resources(template, "Custom::DriftgaugeBaseline")
        if "model-quality" in str(each["JobNamePrefix"])
    ]
    environment: dict[str, str] = baseline["Environment"]  # type: ignore[assignment]
    assert environment["probability_attribute"] == "probability"
    assert environment.get("inference_attribute") == inference
