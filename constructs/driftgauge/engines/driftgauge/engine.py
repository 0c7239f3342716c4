"""The engine of every account: EventBridge Scheduler starts a workflow, which runs our own analyzer as a job."""

from dataclasses import dataclass

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.engines.driftgauge import workflow_permissions
from driftgauge.engines.driftgauge.document import manifests
from driftgauge.engines.driftgauge.workflow import MonitorWorkflow
from driftgauge.engines.driftgauge.workflow_permissions import state_machine_arn
from driftgauge.monitors.engine import JobProgram, Watch, Watched
from driftgauge.service import permissions
from driftgauge.service.images import SCIKIT_LEARN_IMAGE, SPARK_IMAGE, AwsImage
from driftgauge.service.jobs import JobSettings, job_role
from driftgauge.service.names import camel
from driftgauge.service.storage import LocalFile, Source
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.schedule import Schedule

_CODE_PATH = "/opt/ml/processing/input/code"
_ON_MANY_MACHINES = "spark"
_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class DriftgaugeEngine:
    """Runs the monitors with what every account has; nothing of it stays up between two executions."""

    bundle: Source | None = None
    """The analyzer as one file; it is made on this machine unless given."""

    def instance_type(self, instance_count: int) -> str:
        """The smallest that does it; Spark's Java machine needs more."""
        return "ml.t3.medium" if instance_count == 1 else "ml.m5.xlarge"

    def image(self, instance_count: int) -> AwsImage:
        """AWS's images that have the Python that the analyzer needs, on several machines with Spark."""
        return SCIKIT_LEARN_IMAGE if instance_count == 1 else SPARK_IMAGE

    def check_schedule(self, schedule: Schedule) -> None:
        """EventBridge Scheduler keeps every schedule that there is."""

    def check_network(self, *, isolated: bool, instance_count: int) -> None:
        """Refuse an isolated cluster: its machines talk to each other, and read what they look at from S3."""
        if isolated and instance_count > 1:
            raise ValueError(
                f"{instance_count} instances in an isolated network; allowed: one, or a VPC without isolation"
            )

    def longest_runtime_seconds(self, kind: MonitorKind, schedule: Schedule) -> int:  # noqa: ARG002 - of any kind
        """How long a job may take: until the next one starts."""
        return min(schedule.seconds, _DAY)

    def program(self, scope: Construct, settings: JobSettings) -> JobProgram:
        """Our analyzer, which one machine runs as it is, and several run with Spark."""
        code = (self.bundle or _built_here()).bind(scope, "Analyzer")
        path = f"{_CODE_PATH}/{code.object_key.rpartition('/')[2]}"
        how = () if settings.instance_count == 1 else (_ON_MANY_MACHINES,)
        return JobProgram(image=self.image(settings.instance_count), entrypoint=("python3", path, *how), code=code)

    def watch(self, scope: Construct, watched: Watched) -> Watch:
        """A workflow, and what starts it and lets it go in peace."""
        program = self.program(scope, watched.settings)
        role = _job_role(scope, watched, program)
        workflow = MonitorWorkflow(scope, "Workflow", watched=watched, program=program, jobs_role=role)
        return Watch(
            begun=workflow.begun,
            namespace=KINDS[watched.kind].driftgauge_namespace,
            longest_execution_seconds=watched.schedule.window * 60 + workflow.longest_seconds,
            ended={f"{camel(watched.name)}Ended": _workflow_ended(watched)},
            told={"WORKFLOWS": {state_machine_arn(watched.name): _told(watched)}},
            let_report=lambda role: _let_report(role, watched),
        )


def _built_here() -> Source:
    from driftgauge.engines.driftgauge.analyzer_bundle import analyzer_bundle  # noqa: PLC0415 - only where nothing else is given

    path = analyzer_bundle()
    # The bundle's folder is named by a fingerprint of all that it is made of.
    return LocalFile(path=path, identity=path.parent.name)


def _job_role(scope: Construct, watched: Watched, program: JobProgram) -> iam.Role:
    role = job_role(scope, "Role", settings=watched.settings, images=[program.image])
    for place in (watched.captured, manifests(watched)):
        permissions.read_prefix(role, place)
    if watched.ground_truth:
        permissions.read_prefix(role, watched.ground_truth.labels)
    permissions.write_prefix(role, watched.reports)
    watched.baseline.grant_read(role)
    program.grant_read(role)
    return role


def _workflow_ended(watched: Watched) -> events.EventPattern:
    return events.EventPattern(
        source=["aws.states"],
        detail_type=["Step Functions Execution Status Change"],
        detail={
            "status": ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": [state_machine_arn(watched.name)],
        },
    )


def _told(watched: Watched) -> dict[str, str]:
    namespace = KINDS[watched.kind].driftgauge_namespace.value
    return {"Monitor": watched.name, "Kind": watched.kind.value, "MetricsNamespace": namespace}


def _let_report(role: iam.Role, watched: Watched) -> None:
    workflow_permissions.look_up_executions(role, watched.name)
    permissions.publish_metrics(role, [KINDS[watched.kind].driftgauge_namespace])
