"""Requests as a user of the API makes them, and waiting for what follows from them."""

import time
from collections.abc import Callable
from typing import Any

from driftgauge_local.sagemaker import SageMaker

Document = dict[str, Any]

ROLE = "arn:aws:iam::123456789012:role/monitoring"
XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"
ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}}
MODEL_URI = "s3://bucket/model.tar.gz"
CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": "s3://bucket/capture",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"], "JsonContentTypes": ["application/json"]},
}


def model(name: str = "model", *, image: str = XGBOOST, artifact: str = MODEL_URI) -> Document:
    container = {"Image": image, "ModelDataUrl": artifact}
    return {"ModelName": name, "ExecutionRoleArn": ROLE, "PrimaryContainer": container}


def endpoint_config(name: str = "config", *, model: str = "model", capture: Document | None = CAPTURE) -> Document:
    variant = {"VariantName": "AllTraffic", "ModelName": model, "InstanceType": "ml.m5.xlarge"}
    request = {"EndpointConfigName": name, "ProductionVariants": [variant | {"InitialInstanceCount": 1}]}
    return request | ({"DataCaptureConfig": capture} if capture else {})


def processing_job(name: str = "job", *, image: str = ANALYZER, runtime: int = 60, **environment: str) -> Document:
    return {
        "ProcessingJobName": name,
        "ProcessingResources": CLUSTER,
        "AppSpecification": {"ImageUri": image},
        "StoppingCondition": {"MaxRuntimeInSeconds": runtime},
        "RoleArn": ROLE,
        "Environment": {"output_path": "/opt/ml/processing/output", **environment},
    }


def job_input(uri: str, name: str = "data", **members: str) -> Document:
    source = {"S3Uri": uri, "LocalPath": f"/opt/ml/processing/{name}", "S3DataType": "S3Prefix"}
    return {"InputName": name, "S3Input": source | members}


def job_output(uri: str, *, mode: str = "EndOfJob") -> Document:
    output = {"S3Uri": uri, "LocalPath": "/opt/ml/processing/output", "S3UploadMode": mode}
    return {"Outputs": [{"OutputName": "result", "S3Output": output}]}


def definition(monitor: str = "DataQuality", name: str = "definition", *, endpoint: str = "endpoint") -> Document:
    source: Document = {"EndpointInput": {"EndpointName": endpoint, "LocalPath": "/opt/ml/processing/input/endpoint"}}
    application: Document = {"ImageUri": ANALYZER}
    if monitor == "ModelQuality":
        source["EndpointInput"]["InferenceAttribute"] = "0"
        application["ProblemType"] = "Regression"
    if monitor in ("ModelQuality", "ModelBias"):
        source["GroundTruthS3Input"] = {"S3Uri": "s3://bucket/labels"}
    if monitor == "ModelBias":
        application["ConfigUri"] = "s3://bucket/analysis_config.json"
    output = {"S3Uri": "s3://bucket/reports", "LocalPath": "/opt/ml/processing/output"}
    return {
        "JobDefinitionName": name,
        f"{monitor}AppSpecification": application,
        f"{monitor}BaselineConfig": {"ConstraintsResource": {"S3Uri": "s3://bucket/baseline/constraints.json"}},
        f"{monitor}JobInput": source,
        f"{monitor}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": output}]},
        "JobResources": CLUSTER,
        "RoleArn": ROLE,
    }


def schedule(
    name: str = "schedule", *, expression: str = "cron(0 * ? * * *)", monitor: str = "DataQuality", **timing: str
) -> Document:
    config = {
        "ScheduleConfig": {"ScheduleExpression": expression, **timing},
        "MonitoringJobDefinitionName": "definition",
        "MonitoringType": monitor,
    }
    return {"MonitoringScheduleName": name, "MonitoringScheduleConfig": config}


def inline_definition(endpoint: str = "endpoint") -> Document:
    output = {"S3Uri": "s3://bucket/reports", "LocalPath": "/opt/ml/processing/output"}
    source = {"EndpointName": endpoint, "LocalPath": "/opt/ml/processing/input/endpoint"}
    return {
        "MonitoringInputs": [{"EndpointInput": source}],
        "MonitoringOutputConfig": {"MonitoringOutputs": [{"S3Output": output}]},
        "MonitoringResources": CLUSTER,
        "MonitoringAppSpecification": {"ImageUri": ANALYZER},
        "RoleArn": ROLE,
    }


def eventually(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def endpoint_settled(service: SageMaker, name: str = "endpoint") -> Document:
    def describe() -> Document:
        return service.call("DescribeEndpoint", {"EndpointName": name})

    eventually(lambda: describe()["EndpointStatus"] not in ("Creating", "Updating"))
    return describe()


def job_ended(service: SageMaker, name: str = "job", *, seconds: float = 20) -> Document:
    def describe() -> Document:
        return service.call("DescribeProcessingJob", {"ProcessingJobName": name})

    eventually(lambda: describe()["ProcessingJobStatus"] not in ("InProgress", "Stopping"), seconds=seconds)
    return describe()


def executions(service: SageMaker, name: str = "schedule") -> list[Document]:
    answer = service.call("ListMonitoringExecutions", {"MonitoringScheduleName": name})
    found: list[Document] = answer["MonitoringExecutionSummaries"]
    return found


def execution_ended(service: SageMaker, name: str = "schedule") -> Document:
    active = ("Pending", "InProgress", "Stopping")
    eventually(lambda: [e["MonitoringExecutionStatus"] in active for e in executions(service, name)[:1]] == [False])
    return executions(service, name)[0]
