"""Monitors: a named job definition, the schedule that runs it, and a drain that precedes its deletion."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from aws_cdk import Stack

from driftgauge import (
    Attributes,
    DataCapture,
    DataQualityMonitor,
    ExistingBaseline,
    ExistingEndpoint,
    JobSettings,
    ModelBiasMonitor,
    ModelMonitorEngine,
    ModelQualityMonitor,
    MonitorRun,
    Network,
    Problem,
    ProblemType,
    S3File,
    S3Prefix,
    Schedule,
)

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]

BASELINE = ExistingBaseline(
    constraints=S3File.from_uri("s3://old/constraints.json").stored(),
    statistics=S3File.from_uri("s3://old/statistics.json").stored(),
)
DATA_QUALITY = "AWS::SageMaker::DataQualityJobDefinition"
MODEL_QUALITY = "AWS::SageMaker::ModelQualityJobDefinition"
DEFINITIONS = pytest.mark.parametrize("definition", [DATA_QUALITY, MODEL_QUALITY])


@pytest.fixture
def endpoint(place: S3Prefix) -> ExistingEndpoint:
    return ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture"))


def watch_data(stack: Stack, endpoint: ExistingEndpoint, run: MonitorRun) -> DataQualityMonitor:
    return DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=BASELINE, run=run)


def watch_quality(stack: Stack, endpoint: ExistingEndpoint, run: MonitorRun, problem: Problem) -> ModelQualityMonitor:
    return ModelQualityMonitor(
        stack,
        "Quality",
        endpoint=endpoint,
        problem=problem,
        baseline=BASELINE,
        ground_truth=run.reports / "labels",
        run=run,
    )


def watch_bias(stack: Stack, endpoint: ExistingEndpoint, run: MonitorRun) -> ModelBiasMonitor:
    return ModelBiasMonitor(
        stack,
        "Bias",
        endpoint=endpoint,
        attributes=Attributes(inference="0"),
        baseline=ExistingBaseline(
            constraints=S3File.from_uri("s3://old/analysis.json").stored(),
            analysis_config=S3File.from_uri("s3://old/analysis_config.json").stored(),
        ),
        ground_truth=run.reports / "labels",
        run=run,
    )


REGRESSION = Problem(problem_type=ProblemType.REGRESSION, inference_attribute="0")


@DEFINITIONS
def test_a_definition_has_no_fixed_name(endpoint_template: Template, resources: Resources, definition: str) -> None:
    assert "JobDefinitionName" not in resources(endpoint_template, definition)[0]


def test_a_schedule_takes_the_definition_s_name_out_of_its_arn(
    endpoint_template: Template, resources: Resources
) -> None:
    for schedule in resources(endpoint_template, "AWS::SageMaker::MonitoringSchedule"):
        config = schedule["MonitoringScheduleConfig"]
        assert isinstance(config, dict)
        [(function, [index, split])] = config["MonitoringJobDefinitionName"].items()
        assert (function, index, split["Fn::Split"][0]) == ("Fn::Select", 1, "/")
        assert "Definition" in split["Fn::Split"][1]["Ref"]


def test_a_schedule_s_type_is_its_definition_s(endpoint_template: Template, resources: Resources) -> None:
    types = {
        (schedule["MonitoringScheduleName"], schedule["MonitoringScheduleConfig"]["MonitoringType"])  # type: ignore[index]
        for schedule in resources(endpoint_template, "AWS::SageMaker::MonitoringSchedule")
    }
    assert types == {("nutriscore-data-quality", "DataQuality"), ("nutriscore-model-quality", "ModelQuality")}


@DEFINITIONS
def test_metrics_are_published_in_monitoring(
    endpoint_template: Template, resources: Resources, definition: str
) -> None:
    assert '"Environment": {"publish_cloudwatch_metrics": "Enabled"}' in json.dumps(
        resources(endpoint_template, definition)
    )


@DEFINITIONS
def test_a_job_runs_within_the_service_s_limit_for_hourly_schedules(
    endpoint_template: Template, resources: Resources, definition: str
) -> None:
    assert resources(endpoint_template, definition)[0]["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}


@DEFINITIONS
def test_a_job_has_20_gb_that_are_encrypted(endpoint_template: Template, resources: Resources, definition: str) -> None:
    cluster = resources(endpoint_template, definition)[0]["JobResources"]["ClusterConfig"]  # type: ignore[index]
    assert cluster["VolumeSizeInGB"] == 20
    assert cluster["VolumeKmsKeyId"]


@DEFINITIONS
def test_traffic_between_containers_is_encrypted(
    endpoint_template: Template, resources: Resources, definition: str
) -> None:
    network = resources(endpoint_template, definition)[0]["NetworkConfig"]
    assert network == {"EnableInterContainerTrafficEncryption": True, "EnableNetworkIsolation": False}


def test_reports_are_encrypted_and_their_place_has_no_trailing_slash(
    endpoint_template: Template, resources: Resources
) -> None:
    output = resources(endpoint_template, DATA_QUALITY)[0]["DataQualityJobOutputConfig"]
    assert isinstance(output, dict)
    assert output["KmsKeyId"]
    assert json.dumps(output).count('"/reports/nutriscore/data_quality"]') == 1


def test_a_definition_waits_for_its_role_s_policy(endpoint_template: Template) -> None:
    definition = next(entry for entry in endpoint_template["Resources"].values() if entry["Type"] == MODEL_QUALITY)
    assert any("RoleDefaultPolicy" in name for name in definition["DependsOn"])  # type: ignore[attr-defined]


def drains(template: Template, when: str) -> dict[str, dict[str, object]]:
    """The drains of a kind, by logical id."""
    return {
        name: entry
        for name, entry in template["Resources"].items()
        if entry["Type"] == "Custom::DriftgaugeScheduleDrain" and entry["Properties"]["When"] == when  # type: ignore[index]
    }


def test_a_schedule_is_drained_before_it_is_deleted(endpoint_template: Template) -> None:
    """CloudFormation deletes a resource before those on which it depends."""
    found = drains(endpoint_template, "BeforeDelete")
    assert len(found) == 2
    for drain in found.values():
        [schedule] = [name for name in drain["DependsOn"] if "Schedule" in name]  # type: ignore[attr-defined]
        assert endpoint_template["Resources"][schedule]["Type"] == "AWS::SageMaker::MonitoringSchedule"


def test_a_running_execution_is_waited_for_before_a_schedule_is_updated(endpoint_template: Template) -> None:
    """CloudFormation updates a resource after those on which it depends."""
    waiting = set(drains(endpoint_template, "BeforeUpdate"))
    schedules = [
        entry
        for entry in endpoint_template["Resources"].values()
        if entry["Type"] == "AWS::SageMaker::MonitoringSchedule"
    ]
    assert len(schedules) == len(waiting) == 2
    assert {name for schedule in schedules for name in schedule["DependsOn"]} >= waiting  # type: ignore[attr-defined]


def test_whatever_changes_a_schedule_changes_the_drain_before_it(endpoint_template: Template) -> None:
    for drain in drains(endpoint_template, "BeforeUpdate").values():
        properties = drain["Properties"]
        schedule = next(
            entry["Properties"]
            for entry in endpoint_template["Resources"].values()
            if entry["Type"] == "AWS::SageMaker::MonitoringSchedule"
            and entry["Properties"]["MonitoringScheduleName"] == properties["ScheduleName"]  # type: ignore[index]
        )
        config = schedule["MonitoringScheduleConfig"]  # type: ignore[index]
        assert properties["Changes"] == {  # type: ignore[index]
            "Definition": config["MonitoringJobDefinitionName"],
            "Expression": config["ScheduleConfig"]["ScheduleExpression"],
        }


def test_an_endpoint_deployed_by_something_else_can_be_watched(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, resources: Resources
) -> None:
    watch_data(stack, endpoint, MonitorRun(reports=place / "reports", engine=ModelMonitorEngine()))
    [definition] = resources(stack, DATA_QUALITY)
    assert definition["DataQualityJobInput"] == {
        "EndpointInput": {"EndpointName": "shop", "LocalPath": "/opt/ml/processing/input/endpoint"}
    }
    assert definition["DataQualityBaselineConfig"] == {
        "ConstraintsResource": {"S3Uri": "s3://old/constraints.json"},
        "StatisticsResource": {"S3Uri": "s3://old/statistics.json"},
    }


def test_labels_are_looked_for_where_they_are_put(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, resources: Resources
) -> None:
    watch_quality(stack, endpoint, MonitorRun(reports=place / "reports", engine=ModelMonitorEngine()), REGRESSION)
    [definition] = resources(stack, MODEL_QUALITY)
    assert '"/here/reports/labels"]' in json.dumps(definition["ModelQualityJobInput"])


@pytest.mark.parametrize(
    ("schedule", "delay", "offsets"),
    [
        (Schedule.hourly(), timedelta(days=1), ("-PT25H", "-PT24H")),
        (Schedule.hourly(), timedelta(hours=6), ("-PT7H", "-PT6H")),
        (Schedule.daily(6), timedelta(days=2), ("-PT72H", "-PT48H")),
        (Schedule.hourly(), timedelta(), (None, None)),
    ],
)
@pytest.mark.parametrize("kind", ["ModelQuality", "ModelBias"])
def test_a_label_delay_moves_the_window_of_model_monitor_as_a_whole(
    stack: Stack,
    endpoint: ExistingEndpoint,
    place: S3Prefix,
    resources: Resources,
    kind: str,
    schedule: Schedule,
    delay: timedelta,
    offsets: tuple[str | None, str | None],
) -> None:
    run = MonitorRun(reports=place / "reports", engine=ModelMonitorEngine(), schedule=schedule, label_delay=delay)
    if kind == "ModelQuality":
        watch_quality(stack, endpoint, run, REGRESSION)
    else:
        watch_bias(stack, endpoint, run)
    [definition] = resources(stack, f"AWS::SageMaker::{kind}JobDefinition")
    job_input = definition[f"{kind}JobInput"]["EndpointInput"]  # type: ignore[index]
    assert (job_input.get("StartTimeOffset"), job_input.get("EndTimeOffset")) == offsets


def test_a_label_delay_is_refused_where_there_are_no_labels(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix
) -> None:
    run = MonitorRun(reports=place / "reports", engine=ModelMonitorEngine(), label_delay=timedelta(days=1))
    with pytest.raises(ValueError, match="a data_quality monitor has a label delay of 1 day"):
        watch_data(stack, endpoint, run)


def test_a_label_delay_of_half_an_hour_is_refused(stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix) -> None:
    run = MonitorRun(reports=place / "reports", engine=ModelMonitorEngine(), label_delay=timedelta(minutes=30))
    with pytest.raises(ValueError, match="a label delay of 0:30:00 is not possible; allowed: whole hours"):
        watch_quality(stack, endpoint, run, REGRESSION)


def test_a_probability_can_stand_for_the_prediction(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, resources: Resources
) -> None:
    problem = Problem(
        problem_type=ProblemType.BINARY_CLASSIFICATION, probability_attribute="0", probability_threshold=0.8
    )
    watch_quality(stack, endpoint, MonitorRun(reports=place / "reports", engine=ModelMonitorEngine()), problem)
    job_input = resources(stack, MODEL_QUALITY)[0]["ModelQualityJobInput"]["EndpointInput"]  # type: ignore[index]
    assert job_input["ProbabilityAttribute"] == "0"
    assert job_input["ProbabilityThresholdAttribute"] == 0.8
    assert "InferenceAttribute" not in job_input


@pytest.mark.parametrize("problem_type", list(ProblemType))
def test_a_problem_without_attributes_is_refused(problem_type: ProblemType) -> None:
    with pytest.raises(ValueError, match=f"{problem_type} needs an inference attribute"):
        Problem(problem_type=problem_type)


def test_an_hourly_model_quality_job_of_more_than_half_an_hour_is_refused(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix
) -> None:
    run = MonitorRun(reports=place, engine=ModelMonitorEngine(), settings=JobSettings(max_runtime_seconds=1801))
    with pytest.raises(
        ValueError, match="1801 s is too long for a model_quality monitor that runs hourly; allowed: 1800"
    ):
        watch_quality(stack, endpoint, run, REGRESSION)


def test_a_daily_job_may_take_a_day(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, resources: Resources
) -> None:
    settings = JobSettings(max_runtime_seconds=86_400)
    watch_data(
        stack,
        endpoint,
        MonitorRun(reports=place, engine=ModelMonitorEngine(), schedule=Schedule.daily(6), settings=settings),
    )
    [definition] = resources(stack, "AWS::SageMaker::DataQualityJobDefinition")
    assert definition["StoppingCondition"] == {"MaxRuntimeInSeconds": 86_400}


def test_a_job_can_be_isolated_in_a_vpc(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, resources: Resources
) -> None:
    network = Network(isolated=True, subnet_ids=["subnet-1"], security_group_ids=["sg-1"])
    watch_data(
        stack, endpoint, MonitorRun(reports=place, engine=ModelMonitorEngine(), settings=JobSettings(network=network))
    )
    assert resources(stack, DATA_QUALITY)[0]["NetworkConfig"] == {
        "EnableInterContainerTrafficEncryption": True,
        "EnableNetworkIsolation": True,
        "VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    }


def test_a_data_quality_baseline_without_statistics_is_refused(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix
) -> None:
    baseline = ExistingBaseline(constraints=BASELINE.constraints)
    with pytest.raises(ValueError, match="needs statistics beside its constraints"):
        DataQualityMonitor(
            stack,
            "Data",
            endpoint=endpoint,
            baseline=baseline,
            run=MonitorRun(reports=place, engine=ModelMonitorEngine()),
        )
