"""Alarms on whether monitors live, and the one alarm over all."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from aws_cdk import App, Duration, Stack

from driftgauge import (
    DataCapture,
    DataQualityMonitor,
    ExistingBaseline,
    ExistingEndpoint,
    JobSettings,
    ModelMonitorEngine,
    ModelQualityMonitor,
    MonitorAlarms,
    MonitorRun,
    Problem,
    ProblemType,
    S3File,
    S3Prefix,
    Schedule,
)
from driftgauge.alarms.alarms import MAX_CHILDREN
from driftgauge.alarms.definitions import AlarmDefinition
from driftgauge.alarms.endpoint_alarms import latency
from driftgauge_deployment.deployment import Deployment

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]
Alarm = Callable[[str], dict[str, object]]

BASELINE = ExistingBaseline(
    constraints=S3File.from_uri("s3://old/constraints.json").stored(),
    statistics=S3File.from_uri("s3://old/statistics.json").stored(),
)
MONITORS = pytest.mark.parametrize("monitor", ["data-quality", "model-quality"])


@pytest.fixture
def endpoint(place: S3Prefix) -> ExistingEndpoint:
    return ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture"))


@pytest.fixture
def alarms_of(stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix) -> Callable[..., dict[str, dict[str, object]]]:
    """The alarms of a data-quality monitor that runs in some way."""

    def make(resources: Resources, **run: object) -> dict[str, dict[str, object]]:
        arguments = MonitorRun(reports=place / "reports", engine=ModelMonitorEngine(), **run)  # type: ignore[arg-type]
        monitor = DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=BASELINE, run=arguments)
        MonitorAlarms(stack, "Alarms", endpoint=endpoint).add_liveness(monitor)
        alarms = resources(stack, "AWS::CloudWatch::Alarm")
        return {str(alarm["AlarmName"]).removeprefix("shop-"): alarm for alarm in alarms}

    return make


AlarmsOf = Callable[..., dict[str, dict[str, object]]]


def rule(where: Template, name: str) -> str:
    """A composite alarm's rule as CloudFormation makes it, its endpoint's name and hyphen left out."""
    resources = where["Resources"]
    [composite] = [entry for entry in resources.values() if entry["Properties"].get("AlarmName") == name]  # type: ignore[attr-defined]
    [_, parts] = composite["Properties"]["AlarmRule"]["Fn::Join"]  # type: ignore[index]
    named = [
        part if isinstance(part, str) else resources[part["Ref"]]["Properties"]["AlarmName"]  # type: ignore[index]
        for part in parts
    ]
    return re.sub(r'ALARM\("\w+?-([\w-]+)"\)', r"\1", "".join(named))


@MONITORS
@pytest.mark.parametrize(
    ("name", "metric"), [("failed", "executions_failed"), ("no-data", "no_data"), ("violations", "violations")]
)
def test_the_last_execution_decides(alarm: Alarm, monitor: str, name: str, metric: str) -> None:
    found = alarm(f"{monitor}-{name}")
    assert (found["Namespace"], found["MetricName"]) == ("Driftgauge", metric)
    assert (found["Statistic"], found["Threshold"], found["Period"]) == ("Maximum", 0, 3600)
    assert found["TreatMissingData"] == "ignore"
    assert found["Dimensions"] == [
        {"Name": "Endpoint", "Value": "nutriscore"},
        {"Name": "MonitoringSchedule", "Value": f"nutriscore-{monitor}"},
    ]


@MONITORS
def test_constraints_that_were_edited_by_hand_are_an_alarm(alarm: Alarm, monitor: str) -> None:
    found = alarm(f"{monitor}-configuration-changed")
    assert (found["Namespace"], found["MetricName"]) == ("Driftgauge", "configuration_changed")
    assert (found["Statistic"], found["Threshold"], found["Period"]) == ("Maximum", 0, 3600)
    assert {"Name": "MonitoringSchedule", "Value": f"nutriscore-{monitor}"} in found["Dimensions"]


def test_only_model_quality_looks_for_labels(endpoint_template: Template, resources: Resources) -> None:
    alarms = resources(endpoint_template, "AWS::CloudWatch::Alarm")
    assert [alarm["AlarmName"] for alarm in alarms if alarm["MetricName"] == "no_labels"] == [
        "nutriscore-model-quality-no-labels"
    ]


@MONITORS
def test_silence_is_what_an_overdue_execution_is_known_by(alarm: Alarm, monitor: str) -> None:
    overdue = alarm(f"{monitor}-overdue")
    assert (overdue["Namespace"], overdue["MetricName"]) == ("Driftgauge", "executions_ended")
    assert overdue["TreatMissingData"] == "breaching"
    assert (overdue["Statistic"], overdue["ComparisonOperator"], overdue["Threshold"]) == (
        "SampleCount",
        "LessThanThreshold",
        1,
    )


@MONITORS
def test_a_new_schedule_is_not_overdue(endpoint_template: Template, monitor: str) -> None:
    """The drain publishes the first datapoint, before there is an alarm on which missing data is breaching."""
    [overdue] = [
        entry
        for entry in endpoint_template["Resources"].values()
        if entry["Properties"].get("AlarmName") == f"nutriscore-{monitor}-overdue"  # type: ignore[attr-defined]
    ]
    awaited = [endpoint_template["Resources"][name] for name in overdue["DependsOn"]]  # type: ignore[attr-defined]
    before_everything = ("AWS::Lambda::Permission", "Custom::DriftgaugeStackGuard")
    [drain] = [each for each in awaited if each["Type"] not in before_everything]
    declared = {name: value for name, value in drain["Properties"].items() if name != "ServiceToken"}  # type: ignore[attr-defined]
    assert declared == {
        "When": "BeforeDelete",
        "ScheduleName": f"nutriscore-{monitor}",
        "EndpointName": "nutriscore",
    }


@pytest.mark.parametrize(
    ("schedule", "runtime", "minutes"),
    [
        # the interval, 20 minutes of a late start, 10 of the instance's, the run, and an hour until it is asked for
        (Schedule.hourly(), 1800, 60 + 20 + 10 + 30 + 60),
        (Schedule.every_hours(6), 7200, 360 + 20 + 10 + 120 + 60),
    ],
)
def test_an_execution_is_overdue_after_the_longest_time_that_is_as_it_should_be(
    alarms_of: AlarmsOf, resources: Resources, schedule: Schedule, runtime: int, minutes: int
) -> None:
    overdue = alarms_of(resources, schedule=schedule, settings=JobSettings(max_runtime_seconds=runtime))[
        "data-quality-overdue"
    ]
    assert (overdue["Period"], overdue["EvaluationPeriods"]) == (300, minutes // 5)


def test_model_quality_takes_two_jobs(alarm: Alarm) -> None:
    minutes = 60 + 20 + 2 * (10 + 30) + 60
    assert alarm("model-quality-overdue")["EvaluationPeriods"] == minutes // 5


@pytest.mark.parametrize("schedule", [Schedule.daily(6), Schedule.every_hours(23)])
def test_cloudwatch_looks_back_more_than_a_day_in_periods_of_an_hour_only(
    alarms_of: AlarmsOf, resources: Resources, schedule: Schedule
) -> None:
    overdue = alarms_of(resources, schedule=schedule)["data-quality-overdue"]
    assert (overdue["Period"], overdue["EvaluationPeriods"]) == (3600, schedule.seconds // 3600 + 2)


@pytest.mark.parametrize("hours", range(1, 25))
def test_no_alarm_looks_back_further_than_cloudwatch_does(
    alarms_of: AlarmsOf, resources: Resources, hours: int
) -> None:
    for alarm in alarms_of(resources, schedule=Schedule.every_hours(hours)).values():
        period, periods = alarm["Period"], alarm["EvaluationPeriods"]
        assert isinstance(period, int)
        assert isinstance(periods, int)
        assert period % 60 == 0
        assert period * periods <= (86_400 if period < 3600 else 7 * 86_400)


def test_capture_has_stopped_where_steady_traffic_leaves_no_data(endpoint_template: Template) -> None:
    assert rule(endpoint_template, "nutriscore-capture-stopped") == "(data-quality-no-data AND steady-traffic) OR disk"


def test_labels_that_are_missing_do_not_look_like_capture_that_has_stopped(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix
) -> None:
    monitor = ModelQualityMonitor(
        stack,
        "Quality",
        endpoint=endpoint,
        problem=Problem(problem_type=ProblemType.REGRESSION, inference_attribute="0"),
        baseline=BASELINE,
        ground_truth=place / "labels",
        run=MonitorRun(reports=place / "reports", engine=ModelMonitorEngine()),
    )
    MonitorAlarms(stack, "Alarms", endpoint=endpoint).add_liveness(monitor)
    assert rule(template_of(stack), "shop-capture-stopped") == (
        "(model-quality-no-data AND NOT model-quality-no-labels AND steady-traffic) OR disk"
    )


def test_traffic_is_steady_when_it_has_come_for_longer_than_an_interval(alarm: Alarm) -> None:
    steady = alarm("steady-traffic")
    assert (steady["MetricName"], steady["Statistic"]) == ("Invocations", "Sum")
    assert (steady["Period"], steady["EvaluationPeriods"], steady["DatapointsToAlarm"]) == (300, 24, 20)
    assert steady["TreatMissingData"] == "notBreaching"


def test_steady_traffic_is_no_news(alarm: Alarm, endpoint_template: Template) -> None:
    assert alarm("steady-traffic")["ActionsEnabled"] is False
    assert "steady-traffic" not in rule(endpoint_template, "nutriscore-needs-attention")


def test_one_alarm_stands_for_all(endpoint_template: Template, resources: Resources) -> None:
    alarms = [
        *resources(endpoint_template, "AWS::CloudWatch::Alarm"),
        *resources(endpoint_template, "AWS::CloudWatch::CompositeAlarm"),
    ]
    names = {str(alarm["AlarmName"]).removeprefix("nutriscore-") for alarm in alarms}
    children = rule(endpoint_template, "nutriscore-needs-attention").split(" OR ")
    assert len(children) == len(set(children))
    events = {"errors", "no-input", "data-quality-findings", "model-quality-findings"}
    assert set(children) == names - events - {"needs-attention", "steady-traffic"}


def test_one_alarm_over_none_or_too_many_is_refused(stack: Stack, endpoint: ExistingEndpoint) -> None:
    alarms = MonitorAlarms(stack, "Alarms", endpoint=endpoint)
    with pytest.raises(ValueError, match="0 alarms in one; allowed: 1 to 100"):
        alarms.add_needs_attention()
    for number in range(MAX_CHILDREN + 1):
        alarms.add(many(endpoint, number))
    with pytest.raises(ValueError, match="101 alarms in one; allowed: 1 to 100"):
        alarms.add_needs_attention()


def test_liveness_can_be_switched_off_and_drift_stays(
    shipped_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]], resources: Resources
) -> None:
    quiet = shipped_deployment.alarms.model_copy(update={"liveness": False})
    template = synthesize(shipped_deployment.model_copy(update={"alarms": quiet}))["nutriscore"]
    metrics = {alarm["MetricName"] for alarm in resources(template, "AWS::CloudWatch::Alarm")}
    assert {"violations", "rmse", "feature_baseline_drift_sugars_100g"} <= metrics
    assert not metrics & {"executions_ended", "executions_failed", "no_data", "no_labels", "Invocations"}


LONGEST_NAME, LONGEST_FINGERPRINT, LONGEST_BUCKET = "n" * 32, "f" * 16, "b" * 63


def test_descriptions_fit_into_what_cloudwatch_takes(endpoint_template: Template, resources: Resources) -> None:
    alarms = [
        *resources(endpoint_template, "AWS::CloudWatch::Alarm"),
        *resources(endpoint_template, "AWS::CloudWatch::CompositeAlarm"),
    ]
    for alarm in alarms:
        text = at_its_longest(alarm["AlarmDescription"]).replace("nutriscore", LONGEST_NAME)
        assert len(text) <= 1024, text


def at_its_longest(value: object) -> str:
    """A description with the longest buckets and URIs in it."""
    match value:
        case str():
            return value
        case {"Fn::Join": [str() as delimiter, list() as parts]}:
            return delimiter.join(at_its_longest(part) for part in parts)
        case {"Fn::GetAtt": [_, str() as name]} if name.endswith("_threshold"):
            return repr(-1 / 3 * 1e-300)
        case {"Fn::GetAtt": _}:
            return (
                f"s3://{LONGEST_BUCKET}/baselines/{LONGEST_NAME}/model_quality/{LONGEST_FINGERPRINT}"
                f"/used/{LONGEST_FINGERPRINT}/constraints.json"
            )
        case {"Fn::GetStackOutput": _}:
            return LONGEST_BUCKET
    raise AssertionError(json.dumps(value))


def template_of(stack: Stack) -> Template:
    root = stack.node.root
    assert isinstance(root, App)
    return root.synth().get_stack_by_name(stack.stack_name).template  # type: ignore[no-any-return]


def many(endpoint: ExistingEndpoint, number: int) -> AlarmDefinition:
    return replace(latency(endpoint, Duration.seconds(1)), subject=str(number))
