"""Alarms on what monitors find: thresholds come from the constraints in use, and descriptions say so."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from aws_cdk import Stack
from aws_cdk.assertions import Annotations, Match

from driftgauge import (
    Baseline,
    BaselineRun,
    DataQualityAdjustments,
    DataQualityMonitor,
    FeatureOverride,
    ModelMonitorEngine,
    ModelQualityAdjustments,
    ModelQualityMonitor,
    MonitorAlarms,
    MonitoredEndpoint,
    MonitorKind,
    MonitorRun,
    Problem,
    ProblemType,
    S3File,
    S3Prefix,
    Schedule,
    data_quality_dataset,
)
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.tuned_alarms import FindingsAlarm
from driftgauge_local.alarms import AlarmDefinition, Observation, State, evaluate, readings

NOON = 1_795_000_020.0 - 1_795_000_020.0 % 60

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]
Alarm = Callable[[str], dict[str, object]]
Drifting = Callable[..., MonitorAlarms]

MODEL_QUALITY_DIMENSIONS = [
    {"Name": "Endpoint", "Value": "nutriscore"},
    {"Name": "MonitoringSchedule", "Value": "nutriscore-model-quality"},
]
DATA_QUALITY_DIMENSIONS = [
    {"Name": "Endpoint", "Value": "nutriscore"},
    {"Name": "MonitoringSchedule", "Value": "nutriscore-data-quality"},
]


@pytest.fixture
def drifting(stack: Stack, make_endpoint: Callable[..., MonitoredEndpoint], place: S3Prefix) -> Drifting:
    """Drift alarms on some features, with some overrides."""

    def make(*features: str, **overrides: FeatureOverride) -> MonitorAlarms:
        endpoint = make_endpoint(stack)
        training = S3File.from_uri("s3://data/train.csv", version="1").stored()
        baseline = Baseline(
            stack,
            "Baseline",
            kind=MonitorKind.DATA_QUALITY,
            endpoint_name=endpoint.name,
            dataset=data_quality_dataset(training, header=True),
            run=BaselineRun(output=place / "baselines", engine=ModelMonitorEngine()),
            adjustments=DataQualityAdjustments(features=overrides, drift_features=features),
        )
        run = MonitorRun(reports=place / "reports", engine=ModelMonitorEngine())
        monitor = DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=baseline, run=run)
        alarms = MonitorAlarms(stack, "Alarms", endpoint=endpoint)
        for feature in features:
            alarms.add_drift(monitor, feature, baseline=baseline)
        return alarms

    return make


def test_a_metric_s_threshold_operator_and_statistic_come_from_the_baseline(alarm: Alarm) -> None:
    rmse = alarm("model-quality-rmse")
    parts = {
        key: rmse[key]["Fn::GetAtt"][1]  # type: ignore[index]
        for key in ("Threshold", "ComparisonOperator", "Statistic")
    }
    assert parts == {
        "Threshold": "rmse_threshold",
        "ComparisonOperator": "rmse_comparison_operator",
        "Statistic": "rmse_statistic",
    }


def test_a_metric_is_looked_for_where_the_monitor_publishes_it(alarm: Alarm) -> None:
    rmse = alarm("model-quality-rmse")
    assert (rmse["Namespace"], rmse["MetricName"]) == ("aws/sagemaker/Endpoints/model-metrics", "rmse")
    assert rmse["Dimensions"] == MODEL_QUALITY_DIMENSIONS


def test_an_alarm_on_model_monitor_s_metric_looks_back_to_the_start_of_the_newest_window(alarm: Alarm) -> None:
    """A metric of an hourly monitor has the time of its window's start, two and a half hours before it comes at most.

    An alarm on one period alone never sees it, as the CloudWatch of AWS on this machine shows.
    """
    found = alarm("data-quality-drift-sugars_100g")
    assert (found["DatapointsToAlarm"], found["EvaluationPeriods"]) == (1, 3)
    stamped, published = NOON - 75 * 60, NOON - 60

    def state(periods: int) -> State:
        record = {**found, "Threshold": 0.1, "DatapointsToAlarm": 1, "EvaluationPeriods": periods}
        definition = AlarmDefinition.from_record(record)
        point = Observation(
            timestamp=stamped, published=published, sample_count=1, sum=0.5, minimum=0.5, maximum=0.5, unit="None"
        )
        return evaluate(definition, readings(definition, [point], NOON), State.OK).state

    assert (state(1), state(3)) == (State.OK, State.ALARM)


@pytest.mark.parametrize(("days", "warnings"), [(1, 0), (7, 1)])
def test_metrics_that_are_too_old_for_an_alarm_are_warned_of(
    stack: Stack, make_endpoint: Callable[..., MonitoredEndpoint], place: S3Prefix, days: int, warnings: int
) -> None:
    endpoint = make_endpoint(stack)
    baseline = Baseline(
        stack,
        "Baseline",
        kind=MonitorKind.MODEL_QUALITY,
        endpoint_name=endpoint.name,
        dataset=data_quality_dataset(S3File.from_uri("s3://data/train.csv", version="1").stored(), header=True),
        run=BaselineRun(output=place / "baselines", engine=ModelMonitorEngine()),
        adjustments=ModelQualityAdjustments(alarm_metrics=["rmse"]),
    )
    monitor = ModelQualityMonitor(
        stack,
        "Quality",
        endpoint=endpoint,
        problem=Problem(problem_type=ProblemType.REGRESSION, inference_attribute="0"),
        baseline=baseline,
        ground_truth=place / "labels",
        run=MonitorRun(reports=place / "reports", engine=ModelMonitorEngine(), label_delay=timedelta(days=days)),
    )
    MonitorAlarms(stack, "Alarms", endpoint=endpoint).add_constraints(monitor, baseline=baseline)
    found = Annotations.from_stack(stack).find_warning(
        "*", Match.string_like_regexp("alarms on its metrics may see none")
    )
    assert len(found) == warnings


def test_a_drift_alarm_leaves_missing_data_alone(alarm: Alarm) -> None:
    assert alarm("model-quality-rmse")["TreatMissingData"] == "ignore"


def test_a_description_says_what_happened_and_where_the_threshold_came_from(alarm: Alarm) -> None:
    description = json.dumps(alarm("model-quality-rmse")["AlarmDescription"])
    assert "nutriscore has drifted: rmse breaks its model_quality constraint\\n" in description
    assert "Its threshold of " in description
    assert '"rmse_threshold"]}, " is the baseline\'s with a margin of 10 %, in ' in description
    assert '"ConstraintsUri"]' in description
    assert "/reports/nutriscore/model_quality" in description


def test_a_feature_s_drift_is_compared_with_the_threshold_in_use(alarm: Alarm) -> None:
    drift = alarm("data-quality-drift-sugars_100g")
    assert drift["Threshold"]["Fn::GetAtt"][1] == "drift_e0b45d77bee6_threshold"  # type: ignore[index]
    assert (drift["Statistic"], drift["ComparisonOperator"]) == ("Maximum", "GreaterThanThreshold")


def test_a_feature_s_drift_is_looked_for_where_the_monitor_publishes_it(alarm: Alarm) -> None:
    drift = alarm("data-quality-drift-sugars_100g")
    assert drift["Namespace"] == "aws/sagemaker/Endpoints/data-metrics"
    assert drift["MetricName"] == "feature_baseline_drift_sugars_100g"
    assert drift["Dimensions"] == DATA_QUALITY_DIMENSIONS


@pytest.mark.parametrize(
    ("override", "origin"),
    [
        (FeatureOverride(), "the baseline's for all features"),
        (FeatureOverride(drift_threshold=0.2), "given for this feature in place of the baseline's"),
    ],
)
def test_a_drift_alarm_says_where_its_threshold_comes_from(
    stack: Stack, drifting: Drifting, resources: Resources, override: FeatureOverride, origin: str
) -> None:
    alarms = drifting("sugar", sugar=override)
    [alarm] = resources(stack, "AWS::CloudWatch::Alarm")
    assert f" is {origin}, in " in json.dumps(alarm["AlarmDescription"])
    assert [(entry.alarm, entry.origin) for entry in alarms.origins] == [("DataQualityDrift-sugar", origin)]


def test_features_that_look_alike_have_alarms_of_their_own(
    stack: Stack, drifting: Drifting, resources: Resources
) -> None:
    drifting("sugar", "Sugar", "su gar", "su/gar", "su-gar", "su?", "()")
    alarms = resources(stack, "AWS::CloudWatch::Alarm")
    names = [str(alarm["AlarmName"]) for alarm in alarms]
    assert len(set(names)) == 7
    assert {alarm["MetricName"] for alarm in alarms} >= {
        "feature_baseline_drift_su/gar",
        "feature_baseline_drift_su?",
    }
    assert all(name.isascii() and "/" not in name for name in names)


def test_a_feature_that_cannot_be_in_a_metric_s_name_is_refused(drifting: Drifting) -> None:
    with pytest.raises(
        ValueError, match="the metric of an alarm is 'feature_baseline_drift_süß'; allowed by CloudWatch"
    ):
        drifting("süß")


def test_any_violation_is_one_too_many(alarm: Alarm) -> None:
    violations = alarm("data-quality-violations")
    assert (violations["Namespace"], violations["MetricName"]) == ("Driftgauge", "violations")
    assert violations["Dimensions"] == DATA_QUALITY_DIMENSIONS
    assert (violations["Statistic"], violations["ComparisonOperator"], violations["Threshold"]) == (
        "Maximum",
        "GreaterThanThreshold",
        0,
    )


def test_each_monitor_has_violations_of_its_own(alarm: Alarm) -> None:
    assert alarm("model-quality-violations")["Dimensions"] == MODEL_QUALITY_DIMENSIONS


def test_a_violation_s_description_says_where_constraints_and_report_are(alarm: Alarm) -> None:
    description = json.dumps(alarm("data-quality-violations")["AlarmDescription"])
    assert "nutriscore violates its data_quality constraints; any violation is one too many\\n" in description
    assert '"ConstraintsUri"]' in description
    assert "/reports/nutriscore/data_quality/nutriscore/nutriscore-data-quality" in description


@pytest.mark.parametrize("name", ["data-quality-drift-sugars_100g", "data-quality-violations", "model-quality-rmse"])
def test_what_was_found_stays_until_something_else_is(alarm: Alarm, name: str) -> None:
    """Missing data leaves the state of an alarm as it is."""
    assert alarm(name)["TreatMissingData"] == "ignore"


@pytest.mark.parametrize(("schedule", "period"), [("hourly", 3600), ("every 6 hours", 21_600), ("daily at 6", 86_400)])
def test_a_drift_alarm_s_period_is_the_schedule_s_interval(
    shipped_deployment: Deployment,
    synthesize: Callable[[Deployment], dict[str, Template]],
    resources: Resources,
    schedule: str,
    period: int,
) -> None:
    deployment = with_schedule(shipped_deployment, schedule)
    alarms = resources(synthesize(deployment)["nutriscore"], "AWS::CloudWatch::Alarm")
    # Constraints are looked at every hour, whatever the schedule.
    found = [alarm for alarm in alarms if alarm["MetricName"] != "configuration_changed"]
    names = [alarm for alarm in found if str(alarm["AlarmName"]).startswith("nutriscore-model-quality-")]
    assert {alarm["Period"] for alarm in names if alarm["TreatMissingData"] == "ignore"} == {period}


def test_violations_have_no_alarm_where_that_is_switched_off(
    shipped_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]], resources: Resources
) -> None:
    quiet = shipped_deployment.alarms.model_copy(update={"violations": FindingsAlarm(enabled=False)})
    template = synthesize(shipped_deployment.model_copy(update={"alarms": quiet}))["nutriscore"]
    names = [str(alarm["AlarmName"]) for alarm in resources(template, "AWS::CloudWatch::Alarm")]
    assert not [name for name in names if name.endswith("-violations")]


def test_where_thresholds_come_from_is_among_the_stack_s_outputs(endpoint_template: Template) -> None:
    outputs = {
        name: json.dumps(entry["Value"])
        for name, entry in endpoint_template["Outputs"].items()
        if name.endswith("Threshold")
    }
    assert outputs.keys() == {"LatencyThreshold", "DataQualityDriftsugars100gThreshold", "ModelQualityRmseThreshold"}
    assert "rmse_threshold" in outputs["ModelQualityRmseThreshold"]
    assert "(the baseline's with a margin of 10 %)" in outputs["ModelQualityRmseThreshold"]


def test_outputs_of_features_that_look_alike_differ(
    shipped_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]]
) -> None:
    alarms = shipped_deployment.alarms.model_copy(update={"drift": ("a_b", "ab")})
    template = synthesize(shipped_deployment.model_copy(update={"alarms": alarms}))["nutriscore"]
    assert len([name for name in template["Outputs"] if name.startswith("DataQualityDriftab")]) == 2


def with_schedule(deployment: Deployment, schedule: str) -> Deployment:
    quality = deployment.monitors.model_quality
    assert quality is not None
    changed = quality.model_copy(update={"schedule": Schedule.parse(schedule)})
    monitors = deployment.monitors.model_copy(update={"model_quality": changed})
    return deployment.model_copy(update={"monitors": monitors})
