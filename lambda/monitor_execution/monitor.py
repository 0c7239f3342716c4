"""The monitor document, which each workflow carries: what is watched, when, and with which job."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from monitor_execution.fields import Fields
from monitor_execution.schedule import Schedule


class Kind(StrEnum):
    """The kinds of monitors."""

    DATA_QUALITY = "data_quality"
    MODEL_QUALITY = "model_quality"


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """How a monitor's job runs; a program that is part of its image has no code of its own."""

    name_prefix: str
    role_arn: str
    image_uri: str
    entrypoint: tuple[str, ...]
    code_uri: str | None
    code_identity: str | None
    cluster: Mapping[str, object]
    network: Mapping[str, object] | None
    max_runtime_in_seconds: int
    output_key: str | None
    environment: Mapping[str, str]

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Read them; what SageMaker is to be told as it stands has the form of its own requests."""
        cluster, network = fields.group("ClusterConfig"), fields.optional_group("NetworkConfig")
        cluster.positive("InstanceCount")
        return cls(
            name_prefix=fields.text("NamePrefix"),
            role_arn=fields.text("RoleArn"),
            image_uri=fields.text("ImageUri"),
            entrypoint=fields.texts("ContainerEntrypoint"),
            code_uri=fields.optional_uri("CodeUri"),
            code_identity=fields.optional_text("CodeIdentity"),
            cluster=cluster.values,
            network=network.values if network else None,
            max_runtime_in_seconds=fields.positive("MaxRuntimeInSeconds"),
            output_key=fields.optional_text("OutputKmsKeyId"),
            environment=fields.text_by_name("Environment"),
        )

    @property
    def is_distributed(self) -> bool:
        """Whether the job runs on more than one machine, and each reads a part of the files."""
        return self.cluster["InstanceCount"] != 1


@dataclass(frozen=True, kw_only=True)
class Monitor:
    """What is watched, and where everything lies."""

    name: str
    kind: Kind
    endpoint: str
    capture_uri: str
    ground_truth_uri: str | None
    reports_uri: str
    constraints_uri: str
    statistics_uri: str | None
    schedule: Schedule
    job: JobSettings

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read the document; a mistake names its field."""
        fields = Fields.of("Monitor", document)
        kind = fields.choice("Kind", Kind)
        labelled = kind is Kind.MODEL_QUALITY
        return cls(
            name=fields.text("Name"),
            kind=kind,
            endpoint=fields.text("EndpointName"),
            capture_uri=fields.uri("CaptureUri"),
            ground_truth_uri=fields.uri("GroundTruthUri") if labelled else None,
            reports_uri=fields.uri("ReportsUri"),
            constraints_uri=fields.uri("ConstraintsUri"),
            statistics_uri=None if labelled else fields.optional_uri("StatisticsUri"),
            schedule=Schedule.from_fields(fields.group("Schedule")),
            job=JobSettings.from_fields(fields.group("Job")),
        )
