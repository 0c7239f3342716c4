"""The engine of every account: EventBridge Scheduler starts a workflow, which runs our own analyzer as a job."""

import json
from dataclasses import dataclass

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.engines.driftgauge import workflow_permissions
from driftgauge.engines.driftgauge.document import manifests
from driftgauge.engines.driftgauge.workflow import MonitorWorkflow
from driftgauge.engines.driftgauge.workflow_permissions import state_machine_arn
from driftgauge.functions.analysis_function import AnalysisFunction, analysis_function
from driftgauge.monitors.engine import DeployedMonitor, MonitorSpec
from driftgauge.service import permissions
from driftgauge.service.images import ContainerImage, aws_image
from driftgauge.service.jobs import JobProgram, JobSettings, job_role
from driftgauge.service.names import camel
from driftgauge.service.storage import LocalFile, Source, TextFile
from driftgauge_contract.containers import CODE_PATH
from driftgauge_contract.engines import ENGINES, EngineFacts, EngineName
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.paths import file_name
from driftgauge_contract.workflow import ReportVariable, WorkflowEntry

_ON_SPARK = "spark"
ANALYZER_CONTEXT = "driftgauge:analyzer"
"""The key of the context with which `driftgauge.testing` asks for a stand-in of the analyzer."""

STAND_IN = "stand-in"


@dataclass(frozen=True, kw_only=True)
class DriftgaugeEngine:
    """Runs the monitors with services that every account has; nothing of it stays up between two executions."""

    bundle: Source | None = None
    """The analyzer as one file; it is built on this machine unless given."""

    image: ContainerImage | None = None
    """A mirror of AWS's image for one instance, in which the jobs run in its place."""

    @property
    def facts(self) -> EngineFacts:
        """Return what the engine can do."""
        return ENGINES[EngineName.DRIFTGAUGE]

    def program(self, scope: Construct, kind: MonitorKind, settings: JobSettings) -> JobProgram:
        """Return our analyzer in an image that has its Python; several instances run it with Spark."""
        # The analyzer is a file in S3, so that a new version of it needs no image of its own.
        code = (self.bundle or _analyzer(scope)).bind(scope, "Analyzer")
        mode = () if settings.instance_count == 1 else (_ON_SPARK,)
        return JobProgram(
            image=self.image or aws_image(self.facts.image_repository(kind, settings.instance_count)),
            entrypoint=("python3", f"{CODE_PATH}/{file_name(code.object_key)}", *mode),
            code=code,
            runs_in_lambda=True,
        )

    def deploy(self, scope: Construct, spec: MonitorSpec) -> DeployedMonitor:
        """Create a workflow, the schedule that starts it, and the drain that stops it before it is deleted."""
        program = self.program(scope, spec.kind, spec.settings)
        role = _job_role(scope, spec, program)
        function = _analysis_function(scope, spec, program)
        workflow = MonitorWorkflow(
            scope, "Workflow", spec=spec, program=program, jobs_role=role, analysis_function=function
        )
        return DeployedMonitor(
            started=workflow.started,
            namespace=KINDS[spec.kind].driftgauge_namespace,
            # A schedule with a window may start at its very end.
            max_execution_seconds=spec.schedule.window * 60 + workflow.max_seconds,
            ended_events={f"{camel(spec.name)}Ended": _workflow_ended(spec)},
            report_config={ReportVariable.WORKFLOWS: {state_machine_arn(spec.name): _report_entry(spec)}},
            grant_report=lambda role: _grant_report(role, spec),
        )


def _analyzer(scope: Construct) -> Source:
    """Return the analyzer as it is built on this machine, or a text in its place where a test asks for one."""
    if scope.node.try_get_context(ANALYZER_CONTEXT) == STAND_IN:
        return TextFile(name="driftgauge-analyzer.zip", text="a text in place of the analyzer")
    from driftgauge.engines.driftgauge.analyzer_bundle import (  # noqa: PLC0415 - only if no bundle is given
        analyzer_bundle,
    )

    path = analyzer_bundle()
    # The bundle's folder has the fingerprint of its parts as its name.
    return LocalFile(path=path, identity=path.parent.name)


def _job_role(scope: Construct, spec: MonitorSpec, program: JobProgram) -> iam.IRole:
    role = job_role(scope, "Role", settings=spec.settings, images=[program.image])
    _grant_data(role, spec)
    for place in (spec.captured, spec.reports):
        permissions.find_bucket(role, place)
    program.grant_read(role)
    return role


def _analysis_function(scope: Construct, spec: MonitorSpec, program: JobProgram) -> AnalysisFunction | None:
    function = analysis_function(scope, "Analysis", program=program, settings=spec.settings, run_on=spec.run_on)
    if function:
        _grant_data(function.role, spec)
    return function


def _grant_data(role: iam.IRole, spec: MonitorSpec) -> None:
    """Allow a role to read what executions read, and to write their reports."""
    # The lists of files and the files themselves: SageMaker copies what the lists name with the job's role.
    for place in (spec.captured, manifests(spec)):
        permissions.read_prefix(role, place)
    if spec.transforms:
        spec.transforms.grant_read(role)
    if spec.ground_truth:
        permissions.read_prefix(role, spec.ground_truth.labels)
    permissions.write_prefix(role, spec.reports)
    spec.baseline.grant_read(role)
    spec.scripts.grant_read(role)


def _workflow_ended(spec: MonitorSpec) -> events.EventPattern:
    return events.EventPattern(
        source=["aws.states"],
        detail_type=["Step Functions Execution Status Change"],
        detail={
            # All but RUNNING and PENDING_REDRIVE: the states in which an execution stays.
            "status": ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": [state_machine_arn(spec.name)],
        },
    )


def _report_entry(spec: MonitorSpec) -> dict[str, str]:
    times = {WorkflowEntry.LABEL_DELAY: spec.label_delay, WorkflowEntry.LABEL_HORIZON: spec.label_horizon}
    watched = spec.watched_columns
    return {
        **({} if watched is None else {WorkflowEntry.WATCHED_COLUMNS.value: json.dumps(list(watched))}),
        WorkflowEntry.MONITOR.value: spec.name,
        WorkflowEntry.KIND.value: spec.kind.value,
        WorkflowEntry.METRICS_NAMESPACE.value: KINDS[spec.kind].driftgauge_namespace.value,
        **{entry.value: str(int(time.total_seconds())) for entry, time in times.items() if time},
    }


def _grant_report(role: iam.IRole, spec: MonitorSpec) -> None:
    workflow_permissions.look_up_executions(role, spec.name)
    permissions.publish_metrics(role, [KINDS[spec.kind].driftgauge_namespace])
