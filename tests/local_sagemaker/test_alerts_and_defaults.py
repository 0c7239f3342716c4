"""The service's defaults, baselines that are named by their job, and alerts of schedules."""

import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import (
    Document,
    definition,
    execution_ended,
    inline_definition,
    job_ended,
    job_output,
    processing_job,
    schedule,
)

from driftgauge_local.sagemaker import SageMaker, ServiceError

NOW = {"expression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "PT1H"}


def test_a_definition_is_described_with_the_service_s_defaults(service: SageMaker, endpoint: str) -> None:
    service.call("CreateDataQualityJobDefinition", definition())
    described = service.call("DescribeDataQualityJobDefinition", {"JobDefinitionName": "definition"})
    source = described["DataQualityJobInput"]["EndpointInput"]
    assert described["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}
    assert (source["S3InputMode"], source["S3DataDistributionType"]) == ("File", "FullyReplicated")


def test_a_network_is_described_with_both_switches(service: SageMaker, endpoint: str) -> None:
    request = definition() | {"NetworkConfig": {"EnableNetworkIsolation": True}}
    service.call("CreateDataQualityJobDefinition", request)
    described = service.call("DescribeDataQualityJobDefinition", {"JobDefinitionName": "definition"})
    expected = {"EnableNetworkIsolation": True, "EnableInterContainerTrafficEncryption": False}
    assert described["NetworkConfig"] == expected


def test_a_schedule_s_own_definition_has_the_defaults_too(service: SageMaker, endpoint: str) -> None:
    config = {
        "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
        "MonitoringJobDefinition": inline_definition(),
    }
    service.call("CreateMonitoringSchedule", {"MonitoringScheduleName": "schedule", "MonitoringScheduleConfig": config})
    described = service.call("DescribeMonitoringSchedule", {"MonitoringScheduleName": "schedule"})
    inline = described["MonitoringScheduleConfig"]["MonitoringJobDefinition"]
    assert inline["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}


def capture(cloud: MemoryCloud) -> None:
    """Put a captured call of this hour where the endpoint captures, and a baseline where a job would write it."""
    folder = f"s3://bucket/capture/endpoint/AllTraffic/{cloud.now():%Y/%m/%d/%H}"
    cloud.put_object(f"{folder}/00-00-000-a.jsonl", b"{}\n")
    for name in ("constraints.json", "statistics.json"):
        cloud.put_object(f"s3://bucket/baselined/{name}", b"{}")


def baselined(service: SageMaker) -> Document:
    output = job_output("s3://bucket/baselined")
    service.call("CreateProcessingJob", processing_job("baseline") | {"ProcessingOutputConfig": output})
    job_ended(service, "baseline")
    request = definition()
    request["DataQualityBaselineConfig"] = {"BaseliningJobName": "baseline"}
    return request


def test_a_baseline_that_is_named_by_its_job_is_compared_with(
    service: SageMaker, cloud: MemoryCloud, endpoint: str
) -> None:
    service.call("CreateDataQualityJobDefinition", baselined(service))
    capture(cloud)
    service.call("CreateMonitoringSchedule", schedule(**NOW))
    execution_ended(service)
    [job] = [
        each["ProcessingJobName"]
        for each in service.call("ListProcessingJobs", {"NameContains": "model-monitoring"})["ProcessingJobSummaries"]
    ]
    described = service.call("DescribeProcessingJob", {"ProcessingJobName": job})
    places = {each["InputName"]: each["S3Input"]["S3Uri"] for each in described["ProcessingInputs"]}
    assert places["constraints"] == "s3://bucket/baselined/constraints.json"
    assert places["baseline"] == "s3://bucket/baselined/statistics.json"


def test_a_baselining_job_that_does_not_exist_is_refused(service: SageMaker, endpoint: str) -> None:
    request = definition()
    request["DataQualityBaselineConfig"] = {"BaseliningJobName": "none"}
    with pytest.raises(ServiceError, match="Could not find requested job with name: none"):
        service.call("CreateDataQualityJobDefinition", request)


def test_a_schedule_has_an_alert_from_the_beginning(service: SageMaker, endpoint: str) -> None:
    service.call("CreateDataQualityJobDefinition", definition())
    service.call("CreateMonitoringSchedule", schedule())
    [alert] = service.call("ListMonitoringAlerts", {"MonitoringScheduleName": "schedule"})["MonitoringAlertSummaries"]
    assert (alert["AlertStatus"], alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == ("OK", 1, 1)
    assert service.call("ListMonitoringAlertHistory", {})["MonitoringAlertHistory"] == []


def test_an_alert_is_changed_within_its_period(service: SageMaker, endpoint: str) -> None:
    service.call("CreateDataQualityJobDefinition", definition())
    service.call("CreateMonitoringSchedule", schedule())
    request = {"MonitoringScheduleName": "schedule", "MonitoringAlertName": "schedule", "DatapointsToAlert": 2}
    service.call("UpdateMonitoringAlert", request | {"EvaluationPeriod": 3})
    [alert] = service.call("ListMonitoringAlerts", {"MonitoringScheduleName": "schedule"})["MonitoringAlertSummaries"]
    assert (alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == (2, 3)
    with pytest.raises(ServiceError, match="must not be greater than EvaluationPeriod 1"):
        service.call("UpdateMonitoringAlert", request | {"EvaluationPeriod": 1})


def test_an_execution_with_violations_puts_the_alert_into_alert(
    service: SageMaker, cloud: MemoryCloud, endpoint: str
) -> None:
    request = definition()
    environment = {"message": "CompletedWithViolations: Job completed successfully with 1 violations."}
    request["DataQualityAppSpecification"]["Environment"] = environment
    service.call("CreateDataQualityJobDefinition", request)
    capture(cloud)
    service.call("CreateMonitoringSchedule", schedule(**NOW))
    assert execution_ended(service)["MonitoringExecutionStatus"] == "CompletedWithViolations"
    [alert] = service.call("ListMonitoringAlerts", {"MonitoringScheduleName": "schedule"})["MonitoringAlertSummaries"]
    [change] = service.call("ListMonitoringAlertHistory", {"StatusEquals": "InAlert"})["MonitoringAlertHistory"]
    assert alert["AlertStatus"] == change["AlertStatus"] == "InAlert"


def test_a_job_that_has_ended_is_deleted(service: SageMaker) -> None:
    service.call("CreateProcessingJob", processing_job())
    job_ended(service)
    service.call("DeleteProcessingJob", {"ProcessingJobName": "job"})
    assert service.call("ListProcessingJobs", {})["ProcessingJobSummaries"] == []


def test_a_job_that_runs_is_not_deleted(service: SageMaker) -> None:
    service.call("CreateProcessingJob", processing_job(sleep="30"))
    with pytest.raises(ServiceError, match="cannot be deleted in status InProgress"):
        service.call("DeleteProcessingJob", {"ProcessingJobName": "job"})


def test_nothing_was_trained_here(service: SageMaker) -> None:
    assert service.call("ListTrainingJobs", {}) == {"TrainingJobSummaries": []}
