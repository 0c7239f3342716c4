"""The Driftgauge engine: schedule, workflow and drain of each monitor, and our own analyzer as the program of jobs."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from aws_cdk import Stack
from cdk.workflows import MACHINE, Resources, Template, document_of, plain, workflows

from driftgauge import (
    Baseline,
    BaselineRun,
    DataCapture,
    DataQualityMonitor,
    DriftgaugeEngine,
    ExistingBaseline,
    ExistingEndpoint,
    JobSettings,
    LocalFile,
    ModelQualityMonitor,
    MonitorAlarms,
    MonitorKind,
    MonitorRun,
    Network,
    Problem,
    ProblemType,
    S3File,
    S3Prefix,
    Schedule,
    data_quality_dataset,
)
from driftgauge_cli.engines.driftgauge.machines import Machine
from driftgauge_contract.metrics import Namespace
from monitor_execution.monitor import MonitorDocument

SCHEDULE = "AWS::Scheduler::Schedule"
DRAIN = "Custom::DriftgaugeWorkflowDrain"
BASELINE = ExistingBaseline(
    constraints=S3File.from_uri("s3://old/constraints.json").stored(),
    statistics=S3File.from_uri("s3://old/statistics.json").stored(),
)
REGRESSION = Problem(problem_type=ProblemType.REGRESSION, inference_attribute="0")


@pytest.fixture
def engine(bundle: LocalFile) -> DriftgaugeEngine:
    return DriftgaugeEngine(bundle=bundle)


@pytest.fixture
def endpoint(place: S3Prefix) -> ExistingEndpoint:
    return ExistingEndpoint(name="shop", capture=DataCapture(destination=place / "capture"))


@pytest.fixture
def monitor_of(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, engine: DriftgaugeEngine
) -> Callable[..., DataQualityMonitor]:
    """A data-quality monitor that runs in some way."""

    def make(**run: object) -> DataQualityMonitor:
        arguments = MonitorRun(reports=place / "reports", engine=engine, **run)  # type: ignore[arg-type]
        return DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=BASELINE, run=arguments)

    return make


MonitorOf = Callable[..., DataQualityMonitor]


def test_each_monitor_has_a_schedule_a_workflow_and_a_drain(
    driftgauge_template: Template, resources: Resources
) -> None:
    names = {"nutriscore-data-quality", "nutriscore-model-quality"}
    assert {entry["Name"] for entry in resources(driftgauge_template, SCHEDULE)} == names
    assert {
        entry["StateMachineName"] for entry in resources(driftgauge_template, MACHINE) if "StateMachineName" in entry
    } == names
    assert {entry["MonitorName"] for entry in resources(driftgauge_template, DRAIN)} == names


def test_nothing_of_model_monitor_is_there(driftgauge_template: Template) -> None:
    types = {str(entry["Type"]) for entry in driftgauge_template["Resources"].values()}
    assert not {kind for kind in types if "JobDefinition" in kind or "Monitoring" in kind or "ScheduleDrain" in kind}
    assert "sagemaker-model-monitor" not in json.dumps(driftgauge_template)


def test_a_schedule_starts_its_workflow_with_the_time_it_was_to_start_at(
    driftgauge_template: Template, resources: Resources
) -> None:
    for schedule in resources(driftgauge_template, SCHEDULE):
        target = schedule["Target"]
        assert json.loads(target["Input"]) == {"ScheduledTime": "<aws.scheduler.scheduled-time>"}  # type: ignore[index]
        machine = target["Arn"]["Fn::GetAtt"][0]  # type: ignore[index]
        properties = driftgauge_template["Resources"][machine]["Properties"]
        assert properties["StateMachineName"] == schedule["Name"]  # type: ignore[index]


def test_a_start_that_fails_is_tried_again_for_a_day(driftgauge_template: Template, resources: Resources) -> None:
    for schedule in resources(driftgauge_template, SCHEDULE):
        assert schedule["Target"]["RetryPolicy"] == {  # type: ignore[index]
            "MaximumEventAgeInSeconds": 86_400,
            "MaximumRetryAttempts": 185,
        }


def test_a_schedule_is_kept_by_the_clocks_of_its_zone(
    stack: Stack, monitor_of: MonitorOf, resources: Resources
) -> None:
    monitor_of(schedule=Schedule.parse("daily at 6 in Europe/Berlin within 15 minutes"))
    [schedule] = resources(stack, SCHEDULE)
    assert (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]) == (
        "cron(0 6 * * ? *)",
        "Europe/Berlin",
    )
    assert schedule["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}


def test_without_a_window_it_starts_at_once(stack: Stack, monitor_of: MonitorOf, resources: Resources) -> None:
    monitor_of()
    [schedule] = resources(stack, SCHEDULE)
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_schedule_then_drain_then_workflow_are_deleted(driftgauge_template: Template) -> None:
    """Hold the order in which CloudFormation deletes: first what depends on another resource, or refers to it."""
    entries = driftgauge_template["Resources"]
    for entry in entries.values():
        if entry["Type"] == SCHEDULE:
            [drain] = [name for name in entry["DependsOn"] if entries[name]["Type"] == DRAIN]  # type: ignore[attr-defined]
            machine = entries[drain]["Properties"]["StateMachineArn"]["Fn::GetAtt"][0]  # type: ignore[index]
            assert entries[machine]["Type"] == MACHINE


def test_a_new_monitor_is_not_overdue(driftgauge_template: Template) -> None:
    entries = driftgauge_template["Resources"]
    overdue = [
        entry
        for entry in entries.values()
        if str(entry["Properties"].get("AlarmName")).endswith("-overdue")  # type: ignore[attr-defined]
    ]
    assert len(overdue) == 2
    for alarm in overdue:
        assert DRAIN in {entries[begun]["Type"] for begun in alarm["DependsOn"]}  # type: ignore[union-attr]


def test_every_step_is_logged_without_the_data_that_goes_through_it(
    driftgauge_template: Template, resources: Resources
) -> None:
    for machine in workflows(resources, driftgauge_template):
        logging = machine["LoggingConfiguration"]
        assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)  # type: ignore[index]
        assert machine["TracingConfiguration"] == {"Enabled": True}


def test_a_workflow_waits_for_its_roles_policies(driftgauge_template: Template) -> None:
    for entry in driftgauge_template["Resources"].values():
        if "StateMachineName" in entry["Properties"]:  # type: ignore[operator]
            assert sum("RoleDefaultPolicy" in name for name in entry["DependsOn"]) == 3  # type: ignore[attr-defined]


def test_the_lambda_can_read_what_a_workflow_carries(driftgauge_template: Template, resources: Resources) -> None:
    found = [MonitorDocument.parse(document_of(each)) for each in workflows(resources, driftgauge_template)]
    monitors = {monitor.name: monitor for monitor in found}
    data, quality = monitors["nutriscore-data-quality"], monitors["nutriscore-model-quality"]
    assert data.capture_uri == "s3://known-later/capture/nutriscore"
    assert data.reports_uri == "s3://known-later/reports/nutriscore/data_quality"
    assert data.side_files.constraints == "s3://known-later/ConstraintsUri"
    assert data.side_files.statistics == "s3://known-later/StatisticsUri"
    assert quality.ground_truth_uri == "s3://known-later/ground-truth"
    assert quality.job.environment == {"problem_type": "Regression", "inference_attribute": "0"}


def test_the_command_can_read_what_a_workflow_carries(driftgauge_template: Template, resources: Resources) -> None:
    definitions = [plain(each["DefinitionString"]) for each in workflows(resources, driftgauge_template)]
    machines = [Machine.parse("arn", definition) for definition in definitions]
    assert {(each.name, each.endpoint, each.metrics_namespace) for each in machines if each} == {
        ("nutriscore-data-quality", "nutriscore", Namespace.DRIFTGAUGE_DATA_QUALITY),
        ("nutriscore-model-quality", "nutriscore", Namespace.DRIFTGAUGE_MODEL_QUALITY),
    }


def test_the_lambda_works_out_the_window_of_a_zone(stack: Stack, monitor_of: MonitorOf, resources: Resources) -> None:
    monitor_of(schedule=Schedule.daily(6).in_zone("Europe/Berlin"))
    monitor = MonitorDocument.parse(document_of(workflows(resources, stack)[0]))
    window = monitor.schedule.window(datetime(2026, 10, 25, 5, tzinfo=UTC))
    assert (window.start, window.end) == (
        datetime(2026, 10, 24, 4, tzinfo=UTC),
        datetime(2026, 10, 25, 5, tzinfo=UTC),
    )


def test_where_a_prediction_is_travels_in_the_job_s_environment(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, engine: DriftgaugeEngine, resources: Resources
) -> None:
    problem = Problem(
        problem_type=ProblemType.BINARY_CLASSIFICATION, probability_attribute="0", probability_threshold=0.8
    )
    run = MonitorRun(reports=place / "reports", engine=engine)
    ModelQualityMonitor(
        stack,
        "Quality",
        endpoint=endpoint,
        problem=problem,
        baseline=BASELINE,
        ground_truth=place / "labels",
        run=run,
    )
    assert MonitorDocument.parse(document_of(workflows(resources, stack)[0])).job.environment == {
        "problem_type": "BinaryClassification",
        "probability_attribute": "0",
        "probability_threshold_attribute": "0.8",
    }


def test_a_job_runs_our_analyzer_in_aws_s_image(stack: Stack, monitor_of: MonitorOf, resources: Resources) -> None:
    monitor_of()
    job = document_of(workflows(resources, stack)[0])["Job"]
    assert str(job["ImageUri"]).endswith("/sagemaker-scikit-learn:1.4-2-py312-cpu-py3")  # type: ignore[index]
    entrypoint = job["ContainerEntrypoint"]  # type: ignore[index]
    assert entrypoint == ["python3", f"/opt/ml/processing/input/code/{job['CodeIdentity']}.zip"]  # type: ignore[index]


def test_a_job_has_the_smallest_machine_and_an_encrypted_volume(
    stack: Stack, monitor_of: MonitorOf, place: S3Prefix, resources: Resources
) -> None:
    monitor_of(settings=JobSettings(instance_type=DriftgaugeEngine().facts.instance_type(1), key=place.key))
    job = document_of(workflows(resources, stack)[0])["Job"]
    cluster = {"InstanceType": "ml.t3.medium", "InstanceCount": 1, "VolumeSizeInGB": 20}
    assert job["ClusterConfig"] == {**cluster, "VolumeKmsKeyId": "known-later"}  # type: ignore[index]
    assert job["OutputKmsKeyId"] == "known-later"  # type: ignore[index]


def test_on_several_machines_spark_runs_it(stack: Stack, monitor_of: MonitorOf, resources: Resources) -> None:
    monitor_of(settings=JobSettings(instance_type=DriftgaugeEngine().facts.instance_type(4), instance_count=4))
    job = document_of(workflows(resources, stack)[0])["Job"]
    assert str(job["ImageUri"]).endswith("/sagemaker-spark-processing:3.5-cpu-py312-v1.4")  # type: ignore[index]
    assert job["ContainerEntrypoint"][-1] == "spark"  # type: ignore[index]
    assert job["ClusterConfig"]["InstanceType"] == "ml.m5.xlarge"  # type: ignore[index]


def test_a_network_is_passed_on(stack: Stack, monitor_of: MonitorOf, resources: Resources) -> None:
    network = Network(isolated=True, subnet_ids=["subnet-1"], security_group_ids=["sg-1"])
    monitor_of(settings=JobSettings(network=network))
    assert document_of(workflows(resources, stack)[0])["Job"]["NetworkConfig"] == {  # type: ignore[index]
        "EnableInterContainerTrafficEncryption": True,
        "EnableNetworkIsolation": True,
        "VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    }


def test_an_isolated_cluster_is_refused(monitor_of: MonitorOf) -> None:
    settings = JobSettings(instance_count=2, network=Network(isolated=True))
    with pytest.raises(ValueError, match="2 instances in an isolated network; allowed: one, or a VPC"):
        monitor_of(settings=settings)


@pytest.mark.parametrize(("schedule", "seconds"), [("hourly", 1800), ("every 15 minutes", 900), ("daily at 6", 1800)])
def test_a_job_that_is_told_nothing_ends_before_the_next_one_starts(
    stack: Stack, monitor_of: MonitorOf, resources: Resources, schedule: str, seconds: int
) -> None:
    monitor_of(schedule=Schedule.parse(schedule))
    assert document_of(workflows(resources, stack)[0])["Job"]["MaxRuntimeInSeconds"] == seconds  # type: ignore[index]


def test_a_workflow_ends_when_no_job_can_run_any_longer(
    stack: Stack, monitor_of: MonitorOf, resources: Resources
) -> None:
    monitor_of(settings=JobSettings(max_runtime_seconds=600))
    [machine] = workflows(resources, stack)
    settling, in_function, quota, throttled, starting, running = 300, 300, 60 * 31, 5 * 63, 600, 600
    without_capacity = 2 * (300 + 600)
    timeout = json.loads(plain(machine["DefinitionString"]))["TimeoutSeconds"]
    assert timeout == settling + in_function + quota + throttled + without_capacity + starting + running


def test_a_monitor_whose_name_is_long_has_jobs_with_a_name_within_the_limit(
    stack: Stack, place: S3Prefix, engine: DriftgaugeEngine, resources: Resources
) -> None:
    endpoint = ExistingEndpoint(name="n" * 32, capture=DataCapture(destination=place / "capture"))
    run = MonitorRun(reports=place / "reports", engine=engine, qualifier="driftgauge")
    DataQualityMonitor(stack, "Data", endpoint=endpoint, baseline=BASELINE, run=run)
    monitor = MonitorDocument.parse(document_of(workflows(resources, stack)[0]))
    assert monitor.name == f"{'n' * 32}-driftgauge-data-quality"
    assert len(f"{monitor.job.name_prefix}-0123456789abc-99") <= 63


def test_a_baseline_runs_the_same_program(
    stack: Stack, place: S3Prefix, engine: DriftgaugeEngine, resources: Resources
) -> None:
    Baseline(
        stack,
        "Baseline",
        kind=MonitorKind.DATA_QUALITY,
        endpoint_name="shop",
        dataset=data_quality_dataset(S3File.from_uri("s3://data/train.csv", version="1").stored()),
        run=BaselineRun(output=place / "baselines", engine=engine),
    )
    [declared] = resources(stack, "Custom::DriftgaugeBaseline")
    assert plain(declared["ImageUri"]).endswith("/sagemaker-scikit-learn:1.4-2-py312-cpu-py3")
    assert declared["ContainerEntrypoint"] == [
        "python3",
        f"/opt/ml/processing/input/code/{declared['CodeIdentity']}.zip",
    ]
    assert plain(declared["CodeUri"]).endswith(f"/{declared['CodeIdentity']}.zip")
    assert declared["InstanceType"] == "ml.t3.medium"


def test_metrics_are_driftgauge_s_own(monitor_of: MonitorOf) -> None:
    source = monitor_of().metric("feature_baseline_drift_sugar")
    assert source.namespace == "Driftgauge/data-metrics"
    assert source.dimensions == {"Endpoint": "shop", "MonitoringSchedule": "shop-data-quality"}


@pytest.mark.parametrize("schedule", ["every 1 minute", "every 15 minutes", "every 5 hours", "weekly on monday at 6"])
def test_alarms_look_at_periods_and_as_far_back_as_cloudwatch_does(
    stack: Stack, endpoint: ExistingEndpoint, monitor_of: MonitorOf, resources: Resources, schedule: str
) -> None:
    monitor = monitor_of(schedule=Schedule.parse(schedule))
    MonitorAlarms(stack, "Alarms", endpoint=endpoint).add_liveness(monitor)
    for alarm in resources(stack, "AWS::CloudWatch::Alarm"):
        period, periods = alarm["Period"], alarm["EvaluationPeriods"]
        assert isinstance(period, int)
        assert isinstance(periods, int)
        assert period % 60 == 0
        assert period <= 86_400
        assert period * periods <= (86_400 if period < 3600 else 7 * 86_400)


def test_of_a_weekly_monitor_cloudwatch_cannot_know_that_it_is_overdue(
    stack: Stack, endpoint: ExistingEndpoint, monitor_of: MonitorOf, resources: Resources
) -> None:
    monitor = monitor_of(schedule=Schedule.parse("weekly on monday at 6"))
    MonitorAlarms(stack, "Alarms", endpoint=endpoint).add_liveness(monitor)
    names = {alarm["AlarmName"] for alarm in resources(stack, "AWS::CloudWatch::Alarm")}
    assert "shop-data-quality-failed" in names
    assert "shop-data-quality-overdue" not in names


def test_a_label_delay_travels_with_the_workflow(
    stack: Stack, endpoint: ExistingEndpoint, place: S3Prefix, engine: DriftgaugeEngine, resources: Resources
) -> None:
    monitor = ModelQualityMonitor(
        stack,
        "Quality",
        endpoint=endpoint,
        problem=Problem(problem_type=ProblemType.REGRESSION, inference_attribute="0"),
        baseline=BASELINE,
        ground_truth=place / "labels",
        run=MonitorRun(reports=place / "reports", engine=engine, label_delay=timedelta(days=1)),
    )
    document = document_of(workflows(resources, stack)[0])
    assert MonitorDocument.parse(document).label_delay == timedelta(days=1)
    [entry] = monitor.deployed.report_config["WORKFLOWS"].values()
    assert isinstance(entry, dict)
    assert entry["LabelDelayInSeconds"] == "86400"
