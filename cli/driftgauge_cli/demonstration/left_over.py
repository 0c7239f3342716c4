"""What a destroyed deployment should not leave in SageMaker."""

from typing import TYPE_CHECKING

from driftgauge_cli.operations.aws import sagemaker_client

if TYPE_CHECKING:
    import boto3


def left_over(session: "boto3.Session") -> list[str]:
    """Name everything there is: models, endpoints, definitions, schedules, and jobs that run.

    Processing jobs that have ended are records, which SageMaker never deletes.
    """
    sagemaker = sagemaker_client(session)
    found: dict[str, list[str]] = {
        "model": [each["ModelName"] for each in sagemaker.list_models()["Models"]],
        "endpoint config": [
            each["EndpointConfigName"] for each in sagemaker.list_endpoint_configs()["EndpointConfigs"]
        ],
        "endpoint": [each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]],
        "schedule": [
            each["MonitoringScheduleName"]
            for each in sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"]
        ],
        "job definition": [
            each["MonitoringJobDefinitionName"]
            for each in (
                *sagemaker.list_data_quality_job_definitions()["JobDefinitionSummaries"],
                *sagemaker.list_model_quality_job_definitions()["JobDefinitionSummaries"],
            )
        ],
        "running job": [
            each["ProcessingJobName"]
            for each in sagemaker.list_processing_jobs(StatusEquals="InProgress")["ProcessingJobSummaries"]
        ],
    }
    return [f"{kind} {name}" for kind, names in found.items() for name in names]
