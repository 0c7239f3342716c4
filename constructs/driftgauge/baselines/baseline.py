"""The baseline of a monitor: a job that suggests constraints, which the deployment waits for and adjusts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from aws_cdk import CustomResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.baselines.adjustments import Adjustments, ConstraintAlarm
from driftgauge.baselines.dataset import Dataset
from driftgauge.functions.analysis_function import AnalysisFunction, analysis_function
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.service import permissions
from driftgauge.service.jobs import JobProgram, JobSettings, job_role
from driftgauge.service.scripts import Scripts
from driftgauge.service.storage import S3Prefix, StoredFile
from driftgauge_contract.custom_resources import ATTRIBUTES_VERSION, BaselineAttribute, BaselineProperty, ResourceType
from driftgauge_contract.engines import EngineFacts
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import MAX_BASELINE_RUNTIME_SECONDS
from driftgauge_contract.names import baseline_job_prefix
from driftgauge_contract.run_on import DEFAULT_RUN_ON, RunOn


class BaselineEngine(Protocol):
    """The part of an engine that a baseline needs."""

    @property
    def facts(self) -> EngineFacts:
        """Return what the engine can do."""

    def program(self, scope: Construct, kind: MonitorKind, settings: JobSettings) -> JobProgram:
        """Return what a job runs; files that it needs are staged in the scope."""


@dataclass(frozen=True, kw_only=True)
class BaselineRun:
    """Settings of a baseline job: the engine, the instances and the folder of its files."""

    output: S3Prefix
    engine: BaselineEngine
    settings: JobSettings | None = None
    """One instance of the engine's default type unless given, for as long as a deployment can wait."""

    qualifier: str = ""
    """A part of the names of its jobs, where an endpoint has two monitors of a kind."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """More variables of the job, such as its mode; those of the Driftgauge engine only."""

    scripts: Scripts = field(default_factory=Scripts)
    run_on: RunOn = DEFAULT_RUN_ON
    """Where an engine that can choose runs the analyzer."""


class Baseline(Construct):
    """Runs the analyzer on a dataset during the deployment, which fails with the job's own reason.

    The files are stored under a fingerprint of the job's inputs: the same inputs run no second job, and a rollback
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
        _check_kind(kind, adjustments)
        self.kind = kind
        self._adjustments = adjustments
        self._output = run.output
        self._scripts = run.scripts
        settings = run.settings or _default_settings(run.engine)
        _check_runtime(settings)
        program = run.engine.program(self, kind, settings)
        # The job's own role: it can read one dataset and write to one prefix, whatever its program does.
        self.role = self._role(settings, program, dataset)
        self._run_on = run.run_on
        self._function = self._analysis_function(settings, program, dataset)
        # The prefix is known at synthesis, so that permissions can name the jobs.
        prefix = baseline_job_prefix(endpoint_name, kind, run.qualifier)
        described = replace(dataset, environment={**dataset.environment, **run.variables})
        self._resource = self._run(prefix, program, described, settings)

    @property
    def constraints_uri(self) -> str:
        """Return the URI of the constraints in use, which are the suggested ones with adjustments."""
        return self._attribute(BaselineAttribute.CONSTRAINTS_URI)

    @property
    def constraints_digest(self) -> str:
        """Return the digest of the constraints in use, by which a later edit is noticed."""
        return self._attribute(BaselineAttribute.CONSTRAINTS_DIGEST)

    @property
    def suggested_constraints_uri(self) -> str:
        """Return the URI of the constraints as the job wrote them."""
        return self._attribute(BaselineAttribute.SUGGESTED_CONSTRAINTS_URI)

    @property
    def statistics_uri(self) -> str:
        """Return the URI of the statistics of the dataset."""
        return self._attribute(BaselineAttribute.STATISTICS_URI)

    @property
    def difference_uri(self) -> str:
        """Return the URI of the differences between the constraints in use and the suggested ones, with reasons."""
        return self._attribute(BaselineAttribute.DIFFERENCE_URI)

    @property
    def analysis_config_uri(self) -> str:
        """Return the URI of the configuration of a bias analysis."""
        return self._attribute(BaselineAttribute.ANALYSIS_CONFIG_URI)

    @property
    def warnings(self) -> str:
        """Return what is odd about the dataset or the constraints in use, as one line; errors fail the deployment."""
        return self._attribute(BaselineAttribute.WARNINGS)

    @property
    def constraint_alarms(self) -> Sequence[ConstraintAlarm]:
        """Return the alarms that the adjustments ask for."""
        return self._adjustments.alarms(self._attribute) if self._adjustments else ()

    def grant_read(self, role: iam.IRole) -> None:
        """Allow a role to read the baseline's files."""
        permissions.read_prefix(role, self._output)

    def _attribute(self, name: str) -> str:
        return self._resource.get_att_string(name)

    def _role(self, settings: JobSettings, program: JobProgram, dataset: Dataset) -> iam.IRole:
        role = job_role(self, "Role", settings=settings, images=[program.image])
        self._grant_data(role, dataset)
        permissions.find_bucket(role, self._output)
        program.grant_read(role)
        return role

    def _analysis_function(
        self, settings: JobSettings, program: JobProgram, dataset: Dataset
    ) -> AnalysisFunction | None:
        function = analysis_function(self, "Analysis", program=program, settings=settings, run_on=self._run_on)
        if function:
            self._grant_data(function.role, dataset)
        return function

    def _grant_data(self, role: iam.IRole, dataset: Dataset) -> None:
        """Allow a role to read what a baseline is made from, and to write its files."""
        for data in filter(None, (dataset, dataset.predictions)):
            if isinstance(data.stored_at, StoredFile):
                permissions.read_input(role, data.stored_at)
            else:
                permissions.read_prefix(role, data.stored_at)
        self._scripts.grant_read(role)
        permissions.write_prefix(role, self._output)
        if dataset.analysis_config:
            # The custom resource writes the job's configuration there, since the job takes it from a file.
            permissions.read_prefix(role, self._output)

    def _run(self, prefix: str, program: JobProgram, dataset: Dataset, settings: JobSettings) -> CustomResource:
        provider = CustomResources.of(self)
        # One provider serves all baselines of a stack; each adds what it needs, and no more.
        permissions.start_jobs(provider.creation_policy, name_prefix=prefix, as_role=self.role)
        # `CreateProcessingJob` with tags needs `sagemaker:AddTags` beside its own permission.
        if settings.tags:
            permissions.tag_jobs(provider.creation_policy, name_prefix=prefix)
        permissions.write_prefix(provider.creation_policy, self._output)
        if self._function:
            self._function.grant_invoke(provider.creation_policy)
        # A deletion reads which job is to be stopped.
        policy = provider.policy(self)
        permissions.follow_jobs(policy, name_prefix=prefix)
        permissions.read_prefix(policy, self._output)
        resource = CustomResource(
            self,
            "Resource",
            resource_type=ResourceType.BASELINE,
            service_token=provider.service_token,
            properties={
                BaselineProperty.KIND.value: self.kind.value,
                BaselineProperty.JOB_NAME_PREFIX.value: prefix,
                BaselineProperty.ROLE_ARN.value: self.role.role_arn,
                BaselineProperty.OUTPUT_URI.value: self._output.uri,
                **_described(dataset),
                **program.render(self),
                **_cluster(settings),
                **_script_properties(self._scripts),
                **self._function_properties(),
                **(self._adjustments.render() if self._adjustments else {}),
                BaselineProperty.ATTRIBUTES.value: ATTRIBUTES_VERSION,
            },
        )
        # A job that starts before its role has a policy fails because it lacks a permission.
        resource.node.add_dependency(self.role, policy)
        if self._function:
            # An invocation before the policy is attached fails with the permission that is missing.
            resource.node.add_dependency(self._function.role)
        return resource

    def _function_properties(self) -> dict[str, object]:
        if self._function is None:
            return {}
        return {
            BaselineProperty.FUNCTION_ARN.value: self._function.arn,
            BaselineProperty.RUN_ON.value: self._run_on.value,
        }


def _default_settings(engine: BaselineEngine) -> JobSettings:
    # As long as CloudFormation waits: a job that is given up there would run on, and cost, for nothing.
    return JobSettings(instance_type=engine.facts.instance_type(1), max_runtime_seconds=MAX_BASELINE_RUNTIME_SECONDS)


def _check_kind(kind: MonitorKind, adjustments: Adjustments | None) -> None:
    if adjustments is not None and adjustments.kind is not kind:
        raise ValueError(f"adjustments of {adjustments.kind} for a baseline of {kind}; allowed: those of {kind}")


def _check_runtime(settings: JobSettings) -> None:
    if settings.max_runtime_seconds > MAX_BASELINE_RUNTIME_SECONDS:
        raise ValueError(
            f"a baseline's runtime of {settings.max_runtime_seconds} s is longer than a deployment can wait; "
            f"allowed: {MAX_BASELINE_RUNTIME_SECONDS}, or a baseline made elsewhere (ExistingBaseline)"
        )


def _described(dataset: Dataset) -> dict[str, object]:
    config, predictions = dataset.analysis_config, dataset.predictions
    return {
        BaselineProperty.ENVIRONMENT.value: dict(dataset.environment),
        BaselineProperty.DATASET_URI.value: dataset.uri,
        BaselineProperty.DATASET_IDENTITY.value: dataset.identity,
        **({BaselineProperty.ANALYSIS_CONFIG.value: config} if config else {}),
        **({BaselineProperty.PREDICTIONS_URI.value: predictions.uri} if predictions else {}),
    }


def _script_properties(scripts: Scripts) -> dict[str, object]:
    given = {
        BaselineProperty.PREPROCESSOR_URI: scripts.preprocessor_uri,
        BaselineProperty.POSTPROCESSOR_URI: scripts.postprocessor_uri,
    }
    return {name.value: uri for name, uri in given.items() if uri}


def _cluster(settings: JobSettings) -> dict[str, object]:
    return {
        **settings.cluster_config(),
        BaselineProperty.MAX_RUNTIME.value: settings.max_runtime_seconds,
        BaselineProperty.NETWORK.value: settings.network_config(),
        **({BaselineProperty.OUTPUT_KEY.value: settings.key.key_arn} if settings.key else {}),
        **({BaselineProperty.TAGS.value: settings.tags_config()} if settings.tags else {}),
    }
