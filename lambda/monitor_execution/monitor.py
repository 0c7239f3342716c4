"""The document about a monitor, which its workflow carries: what is monitored, when, and with which job."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from driftgauge_contract.jobs import SideFiles
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.run_on import RunOn
from driftgauge_contract.transforms import TransformFormat
from driftgauge_contract.workflow import JobField, ModelField, MonitorField
from monitor_execution.fields import Fields
from monitor_execution.firing_times import FiringTimes
from monitor_execution.kinds import EXECUTION_KINDS


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """Settings of a monitor's job. A program that is part of its image has no code of its own."""

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
    run_on: RunOn = RunOn.PROCESSING
    """Where the analyzer runs: a workflow without a function has no choice."""

    tags: tuple[Mapping[str, object], ...] = ()

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Return the settings; what is passed on to SageMaker as it is has the form of SageMaker's requests."""
        cluster, network = fields.group(JobField.CLUSTER_CONFIG), fields.optional_group(JobField.NETWORK_CONFIG)
        cluster.positive("InstanceCount")
        return cls(
            name_prefix=fields.text(JobField.NAME_PREFIX),
            role_arn=fields.text(JobField.ROLE_ARN),
            image_uri=fields.text(JobField.IMAGE_URI),
            entrypoint=fields.texts(JobField.ENTRYPOINT),
            code_uri=fields.optional_uri(JobField.CODE_URI),
            code_identity=fields.optional_text(JobField.CODE_IDENTITY),
            cluster=cluster.values,
            network=network.values if network else None,
            max_runtime_in_seconds=fields.positive(JobField.MAX_RUNTIME),
            output_key=fields.optional_text(JobField.OUTPUT_KEY),
            environment=fields.text_by_name(JobField.ENVIRONMENT),
            tags=fields.objects(JobField.TAGS),
            run_on=fields.choice(JobField.RUN_ON, RunOn) if JobField.RUN_ON in fields.values else RunOn.PROCESSING,
        )

    @property
    def is_distributed(self) -> bool:
        """Return whether the job runs on several instances, each of which reads a part of the files."""
        return self.cluster["InstanceCount"] != 1


@dataclass(frozen=True, kw_only=True)
class MonitoredModel:
    """The model with whose baseline a monitor compares, and the record of which model was in service when."""

    identity: str
    history_uri: str

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Return the model."""
        return cls(identity=fields.text(ModelField.IDENTITY), history_uri=fields.uri(ModelField.HISTORY_URI))


@dataclass(frozen=True, kw_only=True)
class MonitorDocument:
    """The document that describes a monitor to its workflow: the places of its data, baseline and reports."""

    name: str
    kind: MonitorKind
    endpoint_name: str
    capture_uri: str
    variant_name: str | None = None
    """The variant whose captures are read; those of all variants unless given."""

    transform_format: TransformFormat | None = None
    """The format of what batch transforms read and wrote, if those are monitored; `capture_uri` has manifests then."""

    ground_truth_uri: str | None
    reports_uri: str
    side_files: SideFiles
    schedule: FiringTimes
    label_delay: timedelta = timedelta()
    """How much earlier than the schedule a window is."""

    label_horizon: timedelta = timedelta()
    """How long labels that come later make a window run again."""

    reference: timedelta = timedelta()
    """How far back the captures reach with which a window is compared, too."""

    model: MonitoredModel | None = None
    """`None` where nobody records which model is in service."""

    job: JobSettings

    @classmethod
    def parse(cls, document: object) -> Self:
        """Return the document; a mistake in it names the field."""
        fields = Fields.of("Monitor", document)
        kind = fields.choice(MonitorField.KIND, MonitorKind)
        model = fields.optional_group(MonitorField.MODEL)
        return cls(
            name=fields.text(MonitorField.NAME),
            kind=kind,
            endpoint_name=fields.text(MonitorField.ENDPOINT_NAME),
            capture_uri=fields.uri(MonitorField.CAPTURE_URI),
            variant_name=fields.text(MonitorField.VARIANT_NAME) if MonitorField.VARIANT_NAME in fields.values else None,
            transform_format=(
                fields.choice(MonitorField.TRANSFORM_FORMAT, TransformFormat)
                if MonitorField.TRANSFORM_FORMAT in fields.values
                else None
            ),
            ground_truth_uri=fields.uri(MonitorField.GROUND_TRUTH_URI) if KINDS[kind].needs_labels else None,
            reports_uri=fields.uri(MonitorField.REPORTS_URI),
            side_files=replace(
                EXECUTION_KINDS[kind].side_files(fields),
                preprocessor=fields.optional_uri(MonitorField.PREPROCESSOR_URI),
                postprocessor=fields.optional_uri(MonitorField.POSTPROCESSOR_URI),
            ),
            schedule=FiringTimes.from_fields(fields.group(MonitorField.SCHEDULE)),
            label_delay=_seconds(fields, MonitorField.LABEL_DELAY),
            label_horizon=_seconds(fields, MonitorField.LABEL_HORIZON),
            reference=_seconds(fields, MonitorField.REFERENCE),
            model=MonitoredModel.from_fields(model) if model else None,
            job=JobSettings.from_fields(fields.group(MonitorField.JOB)),
        )


def _seconds(fields: Fields, name: MonitorField) -> timedelta:
    return timedelta(seconds=fields.positive(name)) if name in fields.values else timedelta()
