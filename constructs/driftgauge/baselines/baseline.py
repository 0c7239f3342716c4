"""The baseline of a monitor: a job that suggests constraints, waited for, adjusted and handed on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import CustomResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.baselines.adjustments import Adjustments, Part, unadjusted
from driftgauge.engines.model_monitor.engine import ModelMonitorEngine
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.monitors.engine import Engine, JobProgram
from driftgauge.service import permissions
from driftgauge.service.jobs import JobSettings, job_role
from driftgauge.service.storage import S3Prefix, StoredFile
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import MAX_BASELINE_RUNTIME_SECONDS
from driftgauge_contract.names import baseline_job_prefix


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """What a baseline is made from: a CSV file, and the environment that tells the analyzer how to read it."""

    uri: str
    identity: str
    environment: Mapping[str, str] = field(default_factory=dict)
    stored_at: StoredFile | S3Prefix


@dataclass(frozen=True, kw_only=True)
class BaselineRun:
    """How a baseline is made: on what, by which engine, and where its files go."""

    output: S3Prefix
    settings: JobSettings | None = None
    """The engine's own choice of machines unless given, for as long as a deployment can wait."""

    engine: Engine = field(default_factory=ModelMonitorEngine)
    qualifier: str = ""
    """A part of its jobs' names, where an endpoint has two monitors of a kind."""


class Baseline(Construct):
    """Runs the analyzer over a dataset during the deployment, and fails it with the job's own reason.

    Files lie under a fingerprint of the job's inputs: the same inputs run no second job, and a rollback
    finds its files.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        kind: MonitorKind,
        endpoint_name: str,
        dataset: Dataset,
        run: BaselineRun,
        adjustments: Adjustments | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.kind = kind
        self.adjustments = adjustments or unadjusted(kind)
        _check_kind(kind, self.adjustments)
        self._output = run.output
        settings = run.settings or _default_settings(run.engine)
        _check_runtime(settings)
        program = run.engine.program(self, settings)
        self.role = self._role(settings, program, dataset)
        prefix = baseline_job_prefix(endpoint_name, kind, run.qualifier)
        self._resource = self._run(prefix, program, dataset, settings)

    @property
    def constraints_uri(self) -> str:
        """The constraints in use: suggested, then adjusted."""
        return self._resource.get_att_string("ConstraintsUri")

    @property
    def suggested_constraints_uri(self) -> str:
        """The constraints as the job wrote them."""
        return self._resource.get_att_string("SuggestedConstraintsUri")

    @property
    def statistics_uri(self) -> str:
        """The statistics of the dataset."""
        return self._resource.get_att_string("StatisticsUri")

    @property
    def difference_uri(self) -> str:
        """What tells the constraints in use from the suggested ones, and why."""
        return self._resource.get_att_string("DifferenceUri")

    def constraint(self, name: str, part: Part) -> str:
        """A part of the constraint in use of a metric or feature that the adjustments say is watched."""
        if name not in self.adjustments.watched:
            allowed = ", ".join(self.adjustments.watched) or "none"
            raise ValueError(f"{name!r} is not watched by the baseline's adjustments; allowed: {allowed}")
        return self._resource.get_att_string(self.adjustments.attribute(name, part))

    def grant_read(self, role: iam.Role) -> None:
        """Let a role read the baseline's files."""
        permissions.read_prefix(role, self._output)

    def _role(self, settings: JobSettings, program: JobProgram, dataset: Dataset) -> iam.Role:
        role = job_role(self, "Role", settings=settings, images=[program.image])
        if isinstance(dataset.stored_at, StoredFile):
            permissions.read_input(role, dataset.stored_at)
        else:
            permissions.read_prefix(role, dataset.stored_at)
        permissions.write_prefix(role, self._output)
        program.grant_read(role)
        return role

    def _run(self, prefix: str, program: JobProgram, dataset: Dataset, settings: JobSettings) -> CustomResource:
        provider = CustomResources.of(self)
        permissions.run_jobs(provider.role, name_prefix=prefix, as_role=self.role)
        permissions.read_prefix(provider.role, self._output)
        permissions.write_prefix(provider.role, self._output)
        resource = CustomResource(
            self,
            "Resource",
            resource_type="Custom::DriftgaugeBaseline",
            service_token=provider.service_token,
            properties={
                "Monitor": self.kind.value,
                "JobNamePrefix": prefix,
                "RoleArn": self.role.role_arn,
                "Environment": dict(dataset.environment),
                "DatasetUri": dataset.uri,
                "DatasetIdentity": dataset.identity,
                "OutputUri": self._output.uri,
                **program.render(self),
                **_cluster(settings),
                **self.adjustments.render(),
            },
        )
        # A job that starts before its role's policy is there fails for want of a permission.
        resource.node.add_dependency(self.role)
        return resource


def _default_settings(engine: Engine) -> JobSettings:
    return JobSettings(instance_type=engine.instance_type(1), max_runtime_seconds=MAX_BASELINE_RUNTIME_SECONDS)


def _check_kind(kind: MonitorKind, adjustments: Adjustments) -> None:
    if adjustments.kind is not kind:
        raise ValueError(f"adjustments of {adjustments.kind} for a baseline of {kind}; allowed: those of {kind}")


def _check_runtime(settings: JobSettings) -> None:
    if settings.max_runtime_seconds > MAX_BASELINE_RUNTIME_SECONDS:
        raise ValueError(
            f"a baseline's runtime of {settings.max_runtime_seconds} s is longer than a deployment can wait; "
            f"allowed: {MAX_BASELINE_RUNTIME_SECONDS}, or a baseline made elsewhere (ExistingBaseline)"
        )


def _cluster(settings: JobSettings) -> dict[str, object]:
    cluster = settings.cluster_config()
    cluster |= {"MaxRuntimeInSeconds": settings.max_runtime_seconds, "NetworkConfig": settings.network_config()}
    return cluster | ({"OutputKmsKeyId": settings.key.key_arn} if settings.key else {})
