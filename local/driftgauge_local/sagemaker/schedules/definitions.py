"""Job definitions: what a monitor analyses, named or inline in a schedule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.resource_kinds import DEFINITIONS, ENDPOINT, ENDPOINT_CONFIG, SCHEDULE
from driftgauge_local.sagemaker.control_plane.store import Kind, Store

LABELLED = ("ModelQuality", "ModelBias")
"""The monitors that compare with ground truth."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A job definition in one form, whichever of the API's two it came in."""

    monitoring_type: str
    name: str | None
    application: Document
    environment: Document
    baseline: Document
    endpoint_input: Document | None
    ground_truth: str | None
    output: Document
    output_key: str | None
    cluster: Document
    network: Document | None
    role: str
    stopping: Document | None

    @classmethod
    def named(cls, monitoring_type: str, document: Document) -> Self:
        """Read a description such as DescribeDataQualityJobDefinition's."""
        application = document[f"{monitoring_type}AppSpecification"]
        source = document[f"{monitoring_type}JobInput"]
        outputs = document[f"{monitoring_type}JobOutputConfig"]
        return cls(
            monitoring_type=monitoring_type,
            name=document["JobDefinitionName"],
            application=application,
            environment=application.get("Environment", {}),
            baseline=document.get(f"{monitoring_type}BaselineConfig", {}),
            endpoint_input=source.get("EndpointInput"),
            ground_truth=source.get("GroundTruthS3Input", {}).get("S3Uri"),
            output=outputs["MonitoringOutputs"][0]["S3Output"],
            output_key=outputs.get("KmsKeyId"),
            cluster=document["JobResources"]["ClusterConfig"],
            network=document.get("NetworkConfig"),
            role=document["RoleArn"],
            stopping=document.get("StoppingCondition"),
        )

    @classmethod
    def inline(cls, document: Document) -> Self:
        """Read a schedule's own MonitoringJobDefinition, which is always of data quality."""
        outputs = document["MonitoringOutputConfig"]
        return cls(
            monitoring_type="DataQuality",
            name=None,
            application=document["MonitoringAppSpecification"],
            environment=document.get("Environment", {}),
            baseline=document.get("BaselineConfig", {}),
            endpoint_input=document["MonitoringInputs"][0].get("EndpointInput"),
            ground_truth=None,
            output=outputs["MonitoringOutputs"][0]["S3Output"],
            output_key=outputs.get("KmsKeyId"),
            cluster=document["MonitoringResources"]["ClusterConfig"],
            network=document.get("NetworkConfig"),
            role=document["RoleArn"],
            stopping=document.get("StoppingCondition"),
        )

    @property
    def endpoint(self) -> str | None:
        """The endpoint that is watched, if it is one."""
        return self.endpoint_input["EndpointName"] if self.endpoint_input else None

    @property
    def constraints(self) -> str | None:
        """The URI of the baseline's constraints."""
        return _uri(self.baseline.get("ConstraintsResource"))

    @property
    def statistics(self) -> str | None:
        """The URI of the baseline's statistics."""
        return _uri(self.baseline.get("StatisticsResource"))


def _uri(resource: Document | None) -> str | None:
    return resource.get("S3Uri") if resource else None


class JobDefinitions:
    """Create and Delete of the four kinds of job definition; they are never updated."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Callable[[Document], Document]]:
        """Return Create and Delete of each kind."""
        found: dict[str, Callable[[Document], Document]] = {}
        for monitoring_type, kind in DEFINITIONS.items():
            found[f"Create{kind.resource}"] = self._create(monitoring_type, kind)
            found[f"Delete{kind.resource}"] = self._delete(kind)
        return found

    def get(self, monitoring_type: str, name: str) -> Definition:
        """Return a named definition; raises the service's ResourceNotFound."""
        return Definition.named(monitoring_type, self._store.get(DEFINITIONS[monitoring_type], name).document)

    def _create(self, monitoring_type: str, kind: Kind) -> Callable[[Document], Document]:
        def create(request: Document) -> Document:
            source = request[f"{monitoring_type}JobInput"]
            if ("EndpointInput" in source) == ("BatchTransformInput" in source):
                raise validation("Exactly one of EndpointInput and BatchTransformInput must be specified.")
            definition = Definition.named(monitoring_type, request)
            check_endpoint(self._store, definition)
            _check_attributes(definition)
            summary = {
                "MonitoringJobDefinitionName": request[kind.name],
                "MonitoringJobDefinitionArn": self._store.arn(kind, request[kind.name]),
                "EndpointName": definition.endpoint or "",
            }
            return self._store.add(kind, request | summary).document

        return create

    def _delete(self, kind: Kind) -> Callable[[Document], Document]:
        def delete(request: Document) -> Document:
            record = self._store.get(kind, request[kind.name])
            with self._store.lock:
                holders = [
                    schedule.name
                    for schedule in self._store.all(SCHEDULE)
                    if schedule.document.get("MonitoringJobDefinitionName") == record.name
                    and DEFINITIONS[schedule.document["MonitoringType"]] is kind
                ]
                if holders:
                    raise validation(f"Job Definition {record.arn} is locked by schedule {', '.join(holders)}.")
                self._store.remove(record)
            return {}

        return delete


def check_endpoint(store: Store, definition: Definition) -> None:
    """Refuse a definition whose endpoint is not there or captures nothing."""
    if definition.endpoint is None:
        return
    record = store.find(ENDPOINT, definition.endpoint)
    if record is None:
        raise validation(f"Endpoint '{definition.endpoint}' does not exist or is not valid")
    config = store.find(ENDPOINT_CONFIG, record.document["EndpointConfigName"])
    capture = record.document.get("DataCaptureConfig") or (config.document if config else {}).get("DataCaptureConfig")
    if not capture or not capture.get("EnableCapture"):
        raise validation(f"Endpoint '{definition.endpoint}' does not have data capture enabled")


def _check_attributes(definition: Definition) -> None:
    if definition.monitoring_type != "ModelQuality" or definition.endpoint_input is None:
        return
    if "ProblemType" not in definition.application:
        raise validation("ProblemType must be specified in ModelQualityAppSpecification.")
    source = definition.endpoint_input
    if "InferenceAttribute" not in source and "ProbabilityAttribute" not in source:
        raise validation("Either InferenceAttribute or ProbabilityAttribute must be specified in EndpointInput.")
