"""The resources that a destroyed deployment must not leave behind."""

from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import sagemaker_client, workflow_client

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_scheduler import EventBridgeSchedulerClient


def left_over(session: "boto3.Session") -> list[str]:
    """Return the names of all models, endpoints, definitions, schedules, state machines, running executions and jobs.

    Processing jobs that have ended are records, which SageMaker never deletes.
    """
    found = {**_in_sagemaker(session), **_in_workflows(session)}
    return [f"{kind} {name}" for kind, names in found.items() for name in names]


def _in_sagemaker(session: "boto3.Session") -> dict[str, list[str]]:
    sagemaker = sagemaker_client(session)
    return {
        "model": [each["ModelName"] for each in sagemaker.list_models()["Models"]],
        "endpoint config": [
            each["EndpointConfigName"] for each in sagemaker.list_endpoint_configs()["EndpointConfigs"]
        ],
        "endpoint": [each["EndpointName"] for each in sagemaker.list_endpoints()["Endpoints"]],
        "monitoring schedule": [
            each["MonitoringScheduleName"]
            for each in sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"]
        ],
        "job definition": [
            each["MonitoringJobDefinitionName"]
            for each in (
                *sagemaker.list_data_quality_job_definitions()["JobDefinitionSummaries"],
                *sagemaker.list_model_quality_job_definitions()["JobDefinitionSummaries"],
                *sagemaker.list_model_bias_job_definitions()["JobDefinitionSummaries"],
            )
        ],
        "running job": [
            each["ProcessingJobName"]
            for each in sagemaker.list_processing_jobs(StatusEquals="InProgress")["ProcessingJobSummaries"]
        ],
    }


def _in_workflows(session: "boto3.Session") -> dict[str, list[str]]:
    """Return state machines, their executions and their schedules.

    The executions of a state machine that is gone cannot be listed; what they still ran would be a running job.
    """
    workflows = workflow_client(session)
    scheduler: EventBridgeSchedulerClient = session.client("scheduler")
    # One page of each listing is enough: the demo's AWS has nothing but the demo.
    machines = workflows.list_state_machines()["stateMachines"]
    return {
        "state machine": [each["name"] for each in machines],
        "running execution": [
            f"{machine['name']}:{each['name']}"
            for machine in machines
            for each in workflows.list_executions(stateMachineArn=machine["stateMachineArn"], statusFilter="RUNNING")[
                "executions"
            ]
        ],
        "schedule": [each["Name"] for each in scheduler.list_schedules()["Schedules"]],
    }
