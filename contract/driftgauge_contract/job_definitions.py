"""Model Monitor's job definitions, read from what SageMaker's API describes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from driftgauge_contract.jobs import Attributes, SideFiles
from driftgauge_contract.kinds import KINDS, MonitorKind

# The answers of botocore have no more precise type: its stubs are not in a Lambda asset.
Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Application:
    """The program of a job definition."""

    image_uri: str
    entrypoint: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    problem_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class EndpointData:
    """The captured data of an endpoint, as a job definition's `EndpointInput` selects it."""

    endpoint_name: str
    path: str
    """The folder in the container."""

    attributes: Attributes
    start_offset: str | None = None
    """The start of the window, as an ISO 8601 duration from the scheduled time, such as `-PT2H`."""

    end_offset: str | None = None

    @classmethod
    def read(cls, document: Document) -> "EndpointData":
        """Return the settings in an `EndpointInput`."""
        return cls(
            endpoint_name=document["EndpointName"],
            # The path becomes the beginning of others, and many definitions have a slash at its end.
            path=document["LocalPath"].rstrip("/"),
            attributes=Attributes.of_endpoint_input(document),
            start_offset=document.get("StartTimeOffset"),
            end_offset=document.get("EndTimeOffset"),
        )


@dataclass(frozen=True, kw_only=True)
class JobDefinition:
    """The settings of a job definition, whatever kind of monitor it is for.

    `cluster` and `network` are shapes of the API that a processing job takes as they are.
    """

    kind: MonitorKind
    name: str | None
    """`None` for a definition that is inline in its schedule."""

    application: Application
    files: SideFiles
    endpoint: EndpointData | None
    """`None` for a definition that monitors batch transform jobs."""

    ground_truth_uri: str | None = None
    output: Document
    output_key: str | None = None
    cluster: Document
    network: Document | None = None
    max_runtime_seconds: int | None = None
    role_arn: str

    @classmethod
    def read(cls, kind: MonitorKind, document: Document) -> "JobDefinition":
        """Return the settings in the answer of an operation such as `DescribeDataQualityJobDefinition`."""
        # The members are named by the kind: `DataQualityAppSpecification`, `ModelBiasJobInput`.
        prefix = KINDS[kind].monitoring_type
        application, job_input = document[f"{prefix}AppSpecification"], document[f"{prefix}JobInput"]
        return cls(
            kind=kind,
            name=document["JobDefinitionName"],
            application=_application(application, application.get("Environment", {})),
            # A definition without a baseline is allowed: it writes statistics and compares nothing.
            files=_files(application, document.get(f"{prefix}BaselineConfig", {})),
            endpoint=_endpoint(job_input),
            ground_truth_uri=job_input.get("GroundTruthS3Input", {}).get("S3Uri"),
            **_output(document[f"{prefix}JobOutputConfig"]),
            cluster=document["JobResources"]["ClusterConfig"],
            **_job(document),
        )

    @classmethod
    def read_inline(cls, document: Document) -> "JobDefinition":
        """Return the settings in a schedule's own `MonitoringJobDefinition`, which is always of data quality."""
        application = document["MonitoringAppSpecification"]
        return cls(
            kind=MonitorKind.DATA_QUALITY,
            name=None,
            application=_application(application, document.get("Environment", {})),
            files=_files(application, document.get("BaselineConfig", {})),
            # The API allows one input only (API reference, `MonitoringJobDefinition`), and one output likewise.
            endpoint=_endpoint(document["MonitoringInputs"][0]),
            **_output(document["MonitoringOutputConfig"]),
            cluster=document["MonitoringResources"]["ClusterConfig"],
            **_job(document),
        )

    @property
    def endpoint_name(self) -> str | None:
        """Return the name of the endpoint that is monitored, if it is one."""
        return self.endpoint.endpoint_name if self.endpoint else None

    @property
    def output_uri(self) -> str:
        """Return the prefix below which the reports are."""
        uri: str = self.output["S3Uri"]
        return uri.rstrip("/")


def _application(document: Document, environment: Mapping[str, str]) -> Application:
    return Application(
        image_uri=document["ImageUri"],
        entrypoint=tuple(document.get("ContainerEntrypoint", ())),
        arguments=tuple(document.get("ContainerArguments", ())),
        environment=environment,
        problem_type=document.get("ProblemType"),
    )


def _files(application: Document, baseline: Document) -> SideFiles:
    return SideFiles(
        constraints=baseline.get("ConstraintsResource", {}).get("S3Uri"),
        statistics=baseline.get("StatisticsResource", {}).get("S3Uri"),
        preprocessor=application.get("RecordPreprocessorSourceUri"),
        postprocessor=application.get("PostAnalyticsProcessorSourceUri"),
        analysis_config=application.get("ConfigUri"),
    )


def _endpoint(job_input: Document) -> EndpointData | None:
    found = job_input.get("EndpointInput")
    return EndpointData.read(found) if found else None


def _output(config: Document) -> dict[str, Any]:
    return {"output": config["MonitoringOutputs"][0]["S3Output"], "output_key": config.get("KmsKeyId")}


def _job(document: Document) -> dict[str, Any]:
    return {
        "network": document.get("NetworkConfig"),
        # Null and absent mean the same: SageMaker's default applies.
        "max_runtime_seconds": (document.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds"),
        "role_arn": document["RoleArn"],
    }
