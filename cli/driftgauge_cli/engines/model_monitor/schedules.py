"""A monitoring schedule and its named job definition, whoever deployed them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import sagemaker_client
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import (
        DataQualityAppSpecificationOutputTypeDef,
        DescribeDataQualityJobDefinitionResponseTypeDef,
        DescribeModelQualityJobDefinitionResponseTypeDef,
        EndpointInputTypeDef,
        ModelQualityAppSpecificationOutputTypeDef,
        MonitoringNetworkConfigOutputTypeDef,
        MonitoringOutputConfigOutputTypeDef,
        MonitoringResourcesTypeDef,
    )

    AppSpecification = DataQualityAppSpecificationOutputTypeDef | ModelQualityAppSpecificationOutputTypeDef
    Description = DescribeDataQualityJobDefinitionResponseTypeDef | DescribeModelQualityJobDefinitionResponseTypeDef


@dataclass(frozen=True, kw_only=True)
class Application:
    """The program of a monitor: its image, its scripts and its environment."""

    image_uri: str
    entrypoint: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    preprocessor_uri: str | None = None
    postprocessor_uri: str | None = None
    problem_type: str | None = None
    environment: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class JobDefinition:
    """What a schedule runs; the nested shapes are the API's own."""

    name: str
    application: Application
    endpoint_input: "EndpointInputTypeDef | None"
    output: "MonitoringOutputConfigOutputTypeDef"
    resources: "MonitoringResourcesTypeDef"
    role_arn: str
    network: "MonitoringNetworkConfigOutputTypeDef | None"
    max_runtime_seconds: int | None
    constraints_uri: str | None
    statistics_uri: str | None = None
    ground_truth_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class MonitoringSchedule:
    """A schedule of one monitor of an endpoint."""

    name: str
    monitor: MonitorKind
    endpoint: str
    status: str
    definition: JobDefinition


def schedule_names(session: "boto3.Session", endpoint: str, monitor: MonitorKind) -> tuple[str, ...]:
    """List the schedules of a monitor on an endpoint."""
    paginator = sagemaker_client(session).get_paginator("list_monitoring_schedules")
    pages = paginator.paginate(EndpointName=endpoint, MonitoringTypeEquals=monitor.monitoring_type)
    return tuple(
        sorted(entry["MonitoringScheduleName"] for page in pages for entry in page["MonitoringScheduleSummaries"])
    )


def describe_schedule(session: "boto3.Session", endpoint: str, monitor: MonitorKind, name: str) -> MonitoringSchedule:
    """Describe a schedule and what it runs."""
    sagemaker = sagemaker_client(session)
    found = sagemaker.describe_monitoring_schedule(MonitoringScheduleName=name)
    definition = found["MonitoringScheduleConfig"].get("MonitoringJobDefinitionName")
    if definition is None:
        raise UserError(f"schedule {name!r} holds its job definition inline; only named job definitions can be run")
    describe = _describe_data_quality if monitor is MonitorKind.DATA_QUALITY else _describe_model_quality
    return MonitoringSchedule(
        name=name,
        monitor=monitor,
        endpoint=endpoint,
        status=found["MonitoringScheduleStatus"],
        definition=describe(sagemaker, definition),
    )


def _describe_data_quality(sagemaker: "SageMakerClient", name: str) -> JobDefinition:
    found = sagemaker.describe_data_quality_job_definition(JobDefinitionName=name)
    baseline = found.get("DataQualityBaselineConfig", {})
    return _definition(
        found,
        application=_application(found["DataQualityAppSpecification"]),
        endpoint_input=found["DataQualityJobInput"].get("EndpointInput"),
        output=found["DataQualityJobOutputConfig"],
        constraints_uri=baseline.get("ConstraintsResource", {}).get("S3Uri"),
        statistics_uri=baseline.get("StatisticsResource", {}).get("S3Uri"),
    )


def _describe_model_quality(sagemaker: "SageMakerClient", name: str) -> JobDefinition:
    found = sagemaker.describe_model_quality_job_definition(JobDefinitionName=name)
    program, job_input = found["ModelQualityAppSpecification"], found["ModelQualityJobInput"]
    return _definition(
        found,
        application=_application(program, problem_type=program.get("ProblemType")),
        endpoint_input=job_input.get("EndpointInput"),
        output=found["ModelQualityJobOutputConfig"],
        constraints_uri=found.get("ModelQualityBaselineConfig", {}).get("ConstraintsResource", {}).get("S3Uri"),
        ground_truth_uri=job_input["GroundTruthS3Input"].get("S3Uri"),
    )


def _application(program: "AppSpecification", *, problem_type: str | None = None) -> Application:
    return Application(
        image_uri=program["ImageUri"],
        entrypoint=tuple(program.get("ContainerEntrypoint", ())),
        arguments=tuple(program.get("ContainerArguments", ())),
        preprocessor_uri=program.get("RecordPreprocessorSourceUri"),
        postprocessor_uri=program.get("PostAnalyticsProcessorSourceUri"),
        problem_type=problem_type,
        environment=program.get("Environment", {}),
    )


def _definition(
    found: "Description",
    *,
    application: Application,
    endpoint_input: "EndpointInputTypeDef | None",
    output: "MonitoringOutputConfigOutputTypeDef",
    constraints_uri: str | None,
    statistics_uri: str | None = None,
    ground_truth_uri: str | None = None,
) -> JobDefinition:
    return JobDefinition(
        name=found["JobDefinitionName"],
        application=application,
        endpoint_input=endpoint_input,
        output=output,
        resources=found["JobResources"],
        role_arn=found["RoleArn"],
        network=found.get("NetworkConfig"),
        max_runtime_seconds=found.get("StoppingCondition", {}).get("MaxRuntimeInSeconds"),
        constraints_uri=constraints_uri,
        statistics_uri=statistics_uri,
        ground_truth_uri=ground_truth_uri,
    )
