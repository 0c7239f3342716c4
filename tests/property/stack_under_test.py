"""The stack that lives through it all: what a monitored endpoint's stack has of custom resources and schedules."""

from dataclasses import dataclass
from typing import Any

from local_sagemaker.service_requests import ANALYZER, CLUSTER, ROLE
from property.small_cloudformation import Attributes, Properties, Resource

TRAINING_DATA = "s3://bucket/train.csv"
LABELLED_DATA = "s3://bucket/validation.csv"


@dataclass(frozen=True, kw_only=True)
class Target:
    """The changes from one deployment to the next."""

    data: str
    model: str
    margin: str
    fails_at_last: bool = False


def resources(name: str) -> list[Resource]:
    """In the order of their dependencies."""
    prefix = f"s3://bucket/{name}"

    def baseline(monitor: str, dataset: str, identity: str, **adjustments: object) -> Properties:
        return {
            "Monitor": monitor,
            "JobNamePrefix": f"{name}-{monitor}",
            "ImageUri": ANALYZER,
            "RoleArn": ROLE,
            "InstanceType": "ml.m5.xlarge",
            "InstanceCount": "1",
            "VolumeSizeInGB": "20",
            "MaxRuntimeInSeconds": "3000",
            "DatasetUri": dataset,
            "DatasetIdentity": identity,
            "OutputUri": f"{prefix}/baselines/{monitor}",
            **adjustments,
        }

    def training(target: Target, attributes: Attributes) -> Properties:
        return baseline("data_quality", TRAINING_DATA, target.data)

    def predictions(target: Target, attributes: Attributes) -> Properties:
        return {
            "EndpointName": "endpoint",
            "ModelIdentity": target.model,
            "DatasetUri": LABELLED_DATA,
            "DatasetIdentity": "validation",
            "Header": "false",
            "LabelColumn": "0",
            "Limit": "0",
            "OutputUri": f"{prefix}/predictions",
            "OutputColumn": "prediction",
        }

    def quality(target: Target, attributes: Attributes) -> Properties:
        made = attributes["Predictions"]
        metrics = ["no_such_metric"] if target.fails_at_last else ["rmse"]
        adjusted = {"Margin": target.margin, "AlarmMetrics": metrics}
        return baseline("model_quality", made["DatasetUri"], made["DatasetIdentity"], **adjusted)

    def definition(target: Target, attributes: Attributes) -> Properties:
        return {
            "DataQualityAppSpecification": {"ImageUri": ANALYZER},
            "DataQualityBaselineConfig": {"ConstraintsResource": {"S3Uri": attributes["Training"]["ConstraintsUri"]}},
            "DataQualityJobInput": {
                "EndpointInput": {"EndpointName": "endpoint", "LocalPath": "/opt/ml/processing/in"}
            },
            "DataQualityJobOutputConfig": {
                "MonitoringOutputs": [
                    {"S3Output": {"S3Uri": f"{prefix}/reports", "LocalPath": "/opt/ml/processing/output"}}
                ]
            },
            "JobResources": CLUSTER,
            "RoleArn": ROLE,
        }

    def wait(target: Target, attributes: Attributes) -> Properties:
        changes = [attributes["Definition"]["Name"]]
        return {"ScheduleName": name, "When": "BeforeUpdate", "Changes": changes}

    def schedule(target: Target, attributes: Attributes) -> Properties:
        config: dict[str, Any] = {
            "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
            "MonitoringJobDefinitionName": attributes["Definition"]["Name"],
            "MonitoringType": "DataQuality",
        }
        return {"MonitoringScheduleName": name, "MonitoringScheduleConfig": config}

    def drain(target: Target, attributes: Attributes) -> Properties:
        return {"ScheduleName": name, "EndpointName": "endpoint"}

    def workflow_drain(target: Target, attributes: Attributes) -> Properties:
        return {"StateMachineArn": machine_arn(name), "MonitorName": machine(name), "EndpointName": "endpoint"}

    return [
        Resource(name="Training", type_name="Custom::DriftgaugeBaseline", properties=training),
        Resource(name="Definition", type_name="AWS::SageMaker::DataQualityJobDefinition", properties=definition),
        Resource(name="Wait", type_name="Custom::DriftgaugeScheduleDrain", properties=wait),
        Resource(name="Schedule", type_name="AWS::SageMaker::MonitoringSchedule", properties=schedule),
        Resource(name="Drain", type_name="Custom::DriftgaugeScheduleDrain", properties=drain),
        Resource(name="WorkflowDrain", type_name="Custom::DriftgaugeWorkflowDrain", properties=workflow_drain),
        Resource(name="Predictions", type_name="Custom::DriftgaugePredictions", properties=predictions),
        Resource(name="Quality", type_name="Custom::DriftgaugeBaseline", properties=quality),
    ]


def machine(name: str) -> str:
    """The state machine of the monitor that a workflow runs."""
    return f"{name}-workflow"


def machine_arn(name: str) -> str:
    """Its ARN; the machine itself is not of this stack."""
    return f"arn:aws:states:us-east-1:123456789012:stateMachine:{machine(name)}"


def now_config(described: dict[str, Any]) -> dict[str, Any]:
    """A schedule's configuration with which it runs at once."""
    now = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"}
    return {**described["MonitoringScheduleConfig"], "ScheduleConfig": now}
