"""The engine of accounts that have Model Monitor: a job definition, a schedule, and drains around it."""

from collections.abc import Sequence

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.engines.model_monitor.schedule import run_on_schedule
from driftgauge.monitors.engine import DeployedMonitor, MonitorSpec
from driftgauge.monitors.kinds import KINDS
from driftgauge.service import permissions
from driftgauge.service.images import GROUND_TRUTH_MERGER, AwsImage, aws_image
from driftgauge.service.jobs import JobProgram, JobSettings, job_role
from driftgauge_contract import kinds
from driftgauge_contract.engines import ENGINES, LATE_START_SECONDS, EngineFacts, EngineName
from driftgauge_contract.kinds import EXECUTION_JOB_PREFIXES, MonitorKind, execution_job_prefixes
from driftgauge_contract.limits import readable_age
from driftgauge_contract.workflow import ReportVariable

# SageMaker takes minutes to start an instance, and names no limit.
_INSTANCE_START_SECONDS = 10 * 60


class ModelMonitorEngine:
    """Lets Model Monitor run the monitors. AWS has admitted no new accounts to it since 2026-07-30."""

    @property
    def facts(self) -> EngineFacts:
        """Return what Model Monitor can do."""
        return ENGINES[EngineName.MODEL_MONITOR]

    def program(self, scope: Construct, kind: MonitorKind, settings: JobSettings) -> JobProgram:  # noqa: ARG002
        """Return AWS's image for a kind, which is started as it is."""
        return JobProgram(image=aws_image(self.facts.image_repository(kind, settings.instance_count)))

    def deploy(self, scope: Construct, spec: MonitorSpec) -> DeployedMonitor:
        """Create a job definition, the schedule that runs it, and drains that wait for its executions."""
        role = _job_role(scope, spec, self.program(scope, spec.kind, spec.settings))
        definition = KINDS[spec.kind].job_definition(scope, spec, role)
        definition.node.add_dependency(role)
        # The names of jobs that `driftgauge run` starts begin with the endpoint's.
        job_prefixes = (*execution_job_prefixes(spec.kind), spec.endpoint.name)
        return DeployedMonitor(
            started=run_on_schedule(scope, spec, definition, execution_job_prefixes(spec.kind)),
            namespace=kinds.KINDS[spec.kind].namespace,
            max_execution_seconds=_max_execution_seconds(spec),
            metrics_age_seconds=_metrics_age_seconds(spec),
            # The names of jobs do not say whose schedule they belong to, so all monitors share one rule.
            ended_events={"JobEnded": _job_ended((*EXECUTION_JOB_PREFIXES, spec.endpoint.name))},
            report_config={ReportVariable.SCHEDULES: {spec.name: spec.kind.value}},
            grant_report=lambda role: permissions.read_executions(role, job_prefixes),
        )


def _job_role(scope: Construct, spec: MonitorSpec, program: JobProgram) -> iam.IRole:
    images, places = [program.image], [spec.captured]
    if spec.ground_truth:
        # One job merges captures with labels, and writes beside the reports what the other job reads.
        images.append(AwsImage(repository=GROUND_TRUTH_MERGER))
        places += [spec.ground_truth.labels, spec.reports]
    role = job_role(scope, "Role", settings=spec.settings, images=images)
    for place in places:
        permissions.read_prefix(role, place)
    if spec.transforms:
        spec.transforms.grant_read(role)
    permissions.write_prefix(role, spec.reports)
    for place in (spec.captured, spec.reports):
        permissions.find_bucket(role, place)
    spec.baseline.grant_read(role)
    spec.scripts.grant_read(role)
    return role


def _max_execution_seconds(spec: MonitorSpec) -> int:
    # The merge and the analysis run one after the other, each on instances of its own.
    jobs = 2 if spec.ground_truth else 1
    return LATE_START_SECONDS + jobs * (_INSTANCE_START_SECONDS + spec.settings.max_runtime_seconds)


def _metrics_age_seconds(spec: MonitorSpec) -> int:
    # Model Monitor stamps metrics with the start of their window.
    start = spec.schedule.seconds + int(spec.label_delay.total_seconds())
    return int(readable_age(start + _max_execution_seconds(spec)))


def _job_ended(job_prefixes: Sequence[str]) -> events.EventPattern:
    return events.EventPattern(
        source=["aws.sagemaker"],
        detail_type=["SageMaker Processing Job State Change"],
        detail={
            "ProcessingJobStatus": ["Completed", "Failed", "Stopped"],
            "ProcessingJobName": [{"prefix": f"{prefix}-"} for prefix in job_prefixes],
        },
    )
