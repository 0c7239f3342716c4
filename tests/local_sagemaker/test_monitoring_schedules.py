import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from local_sagemaker.conftest import Hosted
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import (
    definition,
    eventually,
    execution_ended,
    executions,
    inline_definition,
    schedule,
)

from driftgauge_local.sagemaker import SageMaker, ServiceError

Document = dict[str, Any]
NOW = {"expression": "NOW", "DataAnalysisStartTime": "-PT2H", "DataAnalysisEndTime": "PT0H"}
TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)


def refusal(service: SageMaker, operation: str, request: Document) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        service.call(operation, request)
    return refused.value


def name(of: str = "schedule") -> Document:
    return {"MonitoringScheduleName": of}


def tick(hosted: Hosted, moment: datetime) -> None:
    hosted.cloud.set_clock(moment)
    hosted.service.tick()


def put_capture(cloud: MemoryCloud, hour: str) -> None:
    cloud.put_object(f"s3://bucket/capture/endpoint/AllTraffic/{hour}/00-00-000-a.jsonl", b"{}\n")


def put_labels(cloud: MemoryCloud, hour: str) -> None:
    cloud.put_object(f"s3://bucket/labels/{hour}/labels.jsonl", b"{}\n")


def this_hour(cloud: MemoryCloud) -> str:
    return f"{cloud.now():%Y/%m/%d/%H}"


def given(cloud: MemoryCloud, prefix: str) -> Document:
    (found,) = [o.uri for o in cloud.list_objects(prefix) if o.uri.endswith("given.json")]
    document: Document = json.loads(cloud.get_object(found))
    return document


@pytest.fixture
def monitored(hosted: Hosted) -> Iterator[Hosted]:
    """The hosted endpoint with a definition of each kind that runs here, and nothing left of another test."""
    for monitor in ("DataQuality", "ModelQuality"):
        hosted.service.call(f"Create{monitor}JobDefinition", definition(monitor))
    yield hosted
    for found in hosted.service.call("ListMonitoringSchedules", {})["MonitoringScheduleSummaries"]:
        execution_ended_or_none(hosted.service, found["MonitoringScheduleName"])
        hosted.service.call("DeleteMonitoringSchedule", name(found["MonitoringScheduleName"]))
    for monitor in ("DataQuality", "ModelQuality"):
        hosted.service.call(f"Delete{monitor}JobDefinition", {"JobDefinitionName": "definition"})
    for uri in [uri for uri in hosted.cloud.objects if "/baseline/" not in uri and not uri.endswith(".tar.gz")]:
        del hosted.cloud.objects[uri]
    hosted.cloud.set_clock(datetime.now(UTC))


def execution_ended_or_none(service: SageMaker, of: str) -> None:
    if executions(service, of):
        execution_ended(service, of)


def test_a_schedule_is_described_with_its_endpoint_and_type(monitored: Hosted) -> None:
    monitored.service.call("CreateMonitoringSchedule", schedule("described"))
    found = monitored.service.call("DescribeMonitoringSchedule", name("described"))
    assert found["MonitoringScheduleStatus"] == "Scheduled"
    assert (found["EndpointName"], found["MonitoringType"]) == ("endpoint", "DataQuality")
    assert "LastMonitoringExecutionSummary" not in found


def test_a_schedule_stops_and_starts(monitored: Hosted) -> None:
    service = monitored.service
    service.call("CreateMonitoringSchedule", schedule("resting"))
    service.call("StopMonitoringSchedule", name("resting"))
    stopped = service.call("ListMonitoringSchedules", {"StatusEquals": "Stopped"})["MonitoringScheduleSummaries"]
    assert [found["MonitoringScheduleName"] for found in stopped] == ["resting"]
    service.call("StartMonitoringSchedule", name("resting"))
    found = service.call("DescribeMonitoringSchedule", name("resting"))
    assert found["MonitoringScheduleStatus"] == "Scheduled"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"MonitoringJobDefinitionName": "none"}, "Job Definition .*none not found"),
        ({"MonitoringJobDefinition": inline_definition()}, "either MonitoringJobDefinition or"),
        ({"MonitoringType": None}, "MonitoringType must be specified"),
        ({"ScheduleConfig": {"ScheduleExpression": "rate(1 hour)"}}, "Invalid schedule expression 'rate"),
        ({"ScheduleConfig": {"ScheduleExpression": "NOW"}}, "must have DataAnalysisStartTime"),
    ],
)
def test_a_schedule_that_cannot_run_is_refused(monitored: Hosted, change: Document, message: str) -> None:
    request = schedule("refused")
    request["MonitoringScheduleConfig"] |= change
    with pytest.raises(ServiceError, match=message):
        monitored.service.call("CreateMonitoringSchedule", request)


def test_a_second_schedule_of_a_name_is_refused(monitored: Hosted) -> None:
    monitored.service.call("CreateMonitoringSchedule", schedule("twice"))
    assert refusal(monitored.service, "CreateMonitoringSchedule", schedule("twice")).code == "ResourceInUse"


def test_a_schedule_that_is_not_there_is_not_found(service: SageMaker) -> None:
    assert refusal(service, "DescribeMonitoringSchedule", name("none")).code == "ResourceNotFound"


@pytest.mark.parametrize(
    ("monitor", "expression", "seconds", "fits"),
    [
        ("ModelQuality", "cron(0 * ? * * *)", 1800, True),
        ("ModelQuality", "cron(0 * ? * * *)", 1801, False),
        ("DataQuality", "cron(0 * ? * * *)", 3600, True),
        ("DataQuality", "cron(0 * ? * * *)", 3601, False),
        ("ModelQuality", "cron(0 0/2 ? * * *)", 7200, True),
        ("DataQuality", "cron(0 6 ? * * *)", 86_400, True),
    ],
)
def test_a_job_must_end_before_the_next_begins(
    monitored: Hosted, monitor: str, expression: str, seconds: int, *, fits: bool
) -> None:
    service = monitored.service
    request = definition(monitor, "long") | {"StoppingCondition": {"MaxRuntimeInSeconds": seconds}}
    service.call(f"Create{monitor}JobDefinition", request)
    wanted = schedule("long", expression=expression, monitor=monitor)
    wanted["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"] = "long"
    if fits:
        service.call("CreateMonitoringSchedule", wanted)
        service.call("DeleteMonitoringSchedule", name("long"))
    else:
        assert f"MaxRuntimeInSeconds {seconds}" in refusal(service, "CreateMonitoringSchedule", wanted).message
    service.call(f"Delete{monitor}JobDefinition", {"JobDefinitionName": "long"})


def test_a_schedule_for_now_runs_at_once_over_its_window(monitored: Hosted) -> None:
    service, cloud = monitored.service, monitored.cloud
    put_capture(cloud, this_hour(cloud))
    service.call("CreateMonitoringSchedule", schedule("at-once", **NOW))
    ended = execution_ended(service, "at-once")
    assert ended["MonitoringExecutionStatus"] == "Completed"
    environment = given(cloud, "s3://bucket/reports/endpoint/at-once/")["environment"]
    start, end = (datetime.fromisoformat(environment[which]) for which in ("start_time", "end_time"))
    assert end - start == timedelta(hours=2)
    assert abs(end - cloud.now()) < timedelta(minutes=1)


def test_an_analysis_is_given_what_the_service_gives_it(monitored: Hosted) -> None:
    service, cloud = monitored.service, monitored.cloud
    hour = this_hour(cloud)
    put_capture(cloud, hour)
    service.call("CreateMonitoringSchedule", schedule("contract", **NOW))
    execution_ended(service, "contract")
    found = given(cloud, f"s3://bucket/reports/endpoint/contract/{hour}/")
    assert (
        found["environment"].items()
        >= {
            "dataset_format": '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
            "dataset_source": "/opt/ml/processing/input/endpoint",
            "output_path": "/opt/ml/processing/output",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
            "publish_cloudwatch_metrics": "Enabled",
            "sagemaker_endpoint_name": "endpoint",
            "sagemaker_endpoint_datacapture_prefix": "s3://bucket/capture",
            "sagemaker_monitoring_schedule_name": "contract",
        }.items()
    )
    assert f"processing/input/endpoint/endpoint/AllTraffic/{hour}/00-00-000-a.jsonl" in found["files"]
    assert "processing/baseline/constraints/constraints.json" in found["files"]


def test_a_schedules_job_names_the_schedule_and_has_its_execution(monitored: Hosted) -> None:
    service = monitored.service
    put_capture(monitored.cloud, this_hour(monitored.cloud))
    arn = service.call("CreateMonitoringSchedule", schedule("named", **NOW))["MonitoringScheduleArn"]
    ended = execution_ended(service, "named")
    job = service.call("DescribeProcessingJob", {"ProcessingJobName": ended["ProcessingJobArn"].rpartition("/")[2]})
    assert job["MonitoringScheduleArn"] == arn
    described = service.call("DescribeMonitoringSchedule", name("named"))
    assert described["LastMonitoringExecutionSummary"] == ended


def test_no_data_fails_the_execution_in_the_services_words(monitored: Hosted) -> None:
    monitored.service.call("CreateMonitoringSchedule", schedule("no-data", **NOW))
    ended = execution_ended(monitored.service, "no-data")
    assert (ended["MonitoringExecutionStatus"], ended["FailureReason"]) == ("Failed", "Job inputs had no data")
    assert "ProcessingJobArn" not in ended


def test_ground_truth_is_merged_before_the_analysis(monitored: Hosted) -> None:
    service, cloud = monitored.service, monitored.cloud
    hour = this_hour(cloud)
    put_capture(cloud, hour)
    put_labels(cloud, hour)
    service.call("CreateMonitoringSchedule", schedule("labelled", monitor="ModelQuality", **NOW))
    ended = execution_ended(service, "labelled")
    assert "processing-job/model-quality-monitoring-" in ended["ProcessingJobArn"]
    merge = given(cloud, "s3://bucket/reports/merge/endpoint/labelled/")
    assert merge["environment"]["ground_truth_source"] == "/opt/ml/processing/groundtruth"
    assert f"processing/groundtruth/{hour}/labels.jsonl" in merge["files"]
    assert f"processing/input_data/endpoint/AllTraffic/{hour}/00-00-000-a.jsonl" in merge["files"]
    analysis = given(cloud, f"s3://bucket/reports/endpoint/labelled/{hour}/")
    assert (
        analysis["environment"].items()
        >= {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "Regression",
            "inference_attribute": "0",
        }.items()
    )
    assert "processing/input/endpoint/given.json" in analysis["files"]


def test_a_definition_with_offsets_reads_the_captures_and_labels_of_an_earlier_hour(monitored: Hosted) -> None:
    service, cloud = monitored.service, monitored.cloud
    cloud.set_clock(TEN - timedelta(minutes=30))
    request = definition("ModelQuality", "delayed")
    request["ModelQualityJobInput"]["EndpointInput"] |= {"StartTimeOffset": "-PT25H", "EndTimeOffset": "-PT24H"}
    service.call("CreateModelQualityJobDefinition", request)
    wanted = schedule("delayed", monitor="ModelQuality")
    wanted["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"] = "delayed"
    service.call("CreateMonitoringSchedule", wanted)
    for hour in ("2026/02/28/08", "2026/02/28/09", "2026/02/28/10", "2026/03/01/09"):
        put_capture(cloud, hour)
        put_labels(cloud, hour)
    tick(monitored, TEN + timedelta(seconds=5))
    ended = execution_ended(service, "delayed")
    assert ended["MonitoringExecutionStatus"] == "Completed", ended
    merge = given(cloud, "s3://bucket/reports/merge/endpoint/delayed/")
    assert {name for name in merge["files"] if name.endswith(".jsonl")} == {
        "processing/groundtruth/2026/02/28/09/labels.jsonl",
        "processing/input_data/endpoint/AllTraffic/2026/02/28/09/00-00-000-a.jsonl",
    }
    assert merge["environment"]["start_time"] == "2026-02-28T09:00:00Z"
    service.call("DeleteMonitoringSchedule", name("delayed"))


def test_without_ground_truth_the_execution_fails(monitored: Hosted) -> None:
    put_capture(monitored.cloud, this_hour(monitored.cloud))
    monitored.service.call("CreateMonitoringSchedule", schedule("unlabelled", monitor="ModelQuality", **NOW))
    assert execution_ended(monitored.service, "unlabelled")["FailureReason"] == "Job inputs had no data"


def test_a_definition_of_the_schedules_own_is_of_data_quality(monitored: Hosted) -> None:
    request = inline("own")
    request["MonitoringScheduleConfig"]["MonitoringType"] = "ModelQuality"
    error = refusal(monitored.service, "CreateMonitoringSchedule", request)
    assert "must have a MonitoringJobDefinitionName" in error.message


def inline(of: str, **environment: str) -> Document:
    config = {
        "ScheduleConfig": {
            "ScheduleExpression": "NOW",
            "DataAnalysisStartTime": "-PT1H",
            "DataAnalysisEndTime": "-PT0H",
        },
        "MonitoringJobDefinition": inline_definition() | {"Environment": environment},
    }
    return {"MonitoringScheduleName": of, "MonitoringScheduleConfig": config}


@pytest.mark.parametrize(
    ("environment", "status", "reason"),
    [
        ({"message": "Completed: no violations."}, "Completed", None),
        ({"message": "CompletedWithViolations: 2 violations."}, "CompletedWithViolations", None),
        ({"message": "Error: bad", "exit_code": "1"}, "Failed", "AlgorithmError: Error: bad, exit code: 1"),
    ],
)
def test_an_execution_ends_as_its_job_does(
    monitored: Hosted, environment: dict[str, str], status: str, reason: str | None
) -> None:
    put_capture(monitored.cloud, this_hour(monitored.cloud))
    of = f"ends-{status}"
    monitored.service.call("CreateMonitoringSchedule", inline(of, **environment))
    ended = execution_ended(monitored.service, of)
    assert (ended["MonitoringExecutionStatus"], ended.get("FailureReason")) == (status, reason)


def test_a_schedule_is_neither_deleted_nor_updated_while_it_runs_and_its_job_can_be_stopped(monitored: Hosted) -> None:
    service = monitored.service
    put_capture(monitored.cloud, this_hour(monitored.cloud))
    service.call("CreateMonitoringSchedule", inline("busy", sleep="60"))
    eventually(lambda: executions(service, "busy")[0].get("ProcessingJobArn") is not None)
    assert "InProgress" in refusal(service, "DeleteMonitoringSchedule", name("busy")).message
    assert "InProgress" in refusal(service, "UpdateMonitoringSchedule", inline("busy")).message
    job = executions(service, "busy")[0]["ProcessingJobArn"].rpartition("/")[2]
    service.call("StopProcessingJob", {"ProcessingJobName": job})
    assert execution_ended(service, "busy")["MonitoringExecutionStatus"] == "Stopped"
    service.call("DeleteMonitoringSchedule", name("busy"))
    assert len(executions(service, "busy")) == 1


@pytest.fixture
def by_the_clock(monitored: Hosted) -> Hosted:
    monitored.cloud.set_clock(TEN - timedelta(minutes=30))
    put_capture(monitored.cloud, "2026/03/01/09")
    put_capture(monitored.cloud, "2026/03/01/08")
    return monitored


def test_an_hourly_schedule_looks_at_the_hour_before(by_the_clock: Hosted) -> None:
    service, cloud = by_the_clock.service, by_the_clock.cloud
    service.call("CreateMonitoringSchedule", schedule("hourly"))
    tick(by_the_clock, TEN - timedelta(seconds=10))
    assert executions(service, "hourly") == []
    tick(by_the_clock, TEN + timedelta(seconds=10))
    ended = execution_ended(service, "hourly")
    assert ended["ScheduledTime"] == TEN
    found = given(cloud, "s3://bucket/reports/endpoint/hourly/2026/03/01/10/")
    assert found["environment"]["start_time"] == "2026-03-01T09:00:00Z"
    assert found["environment"]["end_time"] == "2026-03-01T10:00:00Z"
    assert not any("2026/03/01/08" in file for file in found["files"])


def test_a_daily_schedule_looks_at_the_day_before(by_the_clock: Hosted) -> None:
    service, cloud = by_the_clock.service, by_the_clock.cloud
    service.call("CreateMonitoringSchedule", schedule("daily", expression="cron(0 10 ? * * *)"))
    tick(by_the_clock, TEN + timedelta(seconds=10))
    execution_ended(service, "daily")
    found = given(cloud, "s3://bucket/reports/endpoint/daily/2026/03/01/10/")
    assert found["environment"]["start_time"] == "2026-02-28T10:00:00Z"
    assert sum("processing/input/" in file for file in found["files"]) == 2


def test_a_machine_that_slept_makes_up_for_the_last_time_only(by_the_clock: Hosted) -> None:
    service = by_the_clock.service
    service.call("CreateMonitoringSchedule", schedule("slept"))
    tick(by_the_clock, TEN + timedelta(hours=5, minutes=5))
    assert [e["ScheduledTime"] for e in executions(service, "slept")] == [TEN + timedelta(hours=5)]


def test_a_stopped_schedule_does_not_run(by_the_clock: Hosted) -> None:
    service = by_the_clock.service
    service.call("CreateMonitoringSchedule", schedule("stopped"))
    service.call("StopMonitoringSchedule", name("stopped"))
    tick(by_the_clock, TEN + timedelta(seconds=10))
    assert executions(service, "stopped") == []


def test_between_start_and_stop_the_clock_runs_schedules(service: SageMaker, cloud: MemoryCloud, endpoint: str) -> None:
    service.call("CreateDataQualityJobDefinition", definition())
    service.call("CreateMonitoringSchedule", schedule())
    service.start()
    cloud.set_clock(cloud.now() + timedelta(hours=1, seconds=5))
    eventually(lambda: executions(service) != [])
