"""The document about its monitor that a workflow carries, for its Lambda functions and for the command."""

import base64

from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.endpoint.model_history import ModelHistory
from driftgauge.functions.analysis_function import chosen
from driftgauge.monitors.engine import GroundTruth, MonitorSpec
from driftgauge.monitors.kinds import KINDS
from driftgauge.service.jobs import JobProgram
from driftgauge.service.storage import S3Prefix
from driftgauge.service.time_zones import zone_file
from driftgauge_contract import kinds
from driftgauge_contract.constraints import Switch
from driftgauge_contract.limits import shorten_name
from driftgauge_contract.paths import MANIFESTS_FOLDER
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.time_zones import UTC
from driftgauge_contract.variables import Variable
from driftgauge_contract.workflow import JOB_NAME_SUFFIX_LENGTH, JobField, ModelField, MonitorField, ScheduleField

Json = dict[str, object]


def job_name_prefix(spec: MonitorSpec) -> str:
    """Return the beginning of the names of a monitor's jobs."""
    return shorten_name(spec.name, room=JOB_NAME_SUFFIX_LENGTH)


def manifests(spec: MonitorSpec) -> S3Prefix:
    """Return where the lists of the files that an execution reads are kept."""
    return spec.reports / MANIFESTS_FOLDER


def monitor_document(scope: Construct, spec: MonitorSpec, program: JobProgram, job_role: iam.IRole) -> Json:
    """Return the document of one monitor."""
    files, scripts = KINDS[spec.kind].files(spec.baseline), spec.scripts
    return {
        MonitorField.NAME: spec.name,
        MonitorField.KIND: spec.kind.value,
        MonitorField.ENDPOINT_NAME: spec.endpoint.name,
        MonitorField.CAPTURE_URI: spec.captured.uri,
        **_source(spec),
        MonitorField.REPORTS_URI: spec.reports.uri,
        MonitorField.CONSTRAINTS_URI: files.constraints,
        MonitorField.METRICS_NAMESPACE: kinds.KINDS[spec.kind].driftgauge_namespace.value,
        **({MonitorField.STATISTICS_URI: files.statistics} if files.statistics else {}),
        **({MonitorField.ANALYSIS_CONFIG_URI: files.analysis_config} if files.analysis_config else {}),
        **({MonitorField.GROUND_TRUTH_URI: spec.ground_truth.labels.uri} if spec.ground_truth else {}),
        **({MonitorField.LABEL_DELAY: int(spec.label_delay.total_seconds())} if spec.label_delay else {}),
        **({MonitorField.LABEL_HORIZON: int(spec.label_horizon.total_seconds())} if spec.label_horizon else {}),
        **({MonitorField.REFERENCE: int(spec.reference.total_seconds())} if spec.reference else {}),
        **({MonitorField.MODEL: _model(spec.models)} if spec.models else {}),
        **({MonitorField.PREPROCESSOR_URI: scripts.preprocessor_uri} if scripts.preprocessor else {}),
        **({MonitorField.POSTPROCESSOR_URI: scripts.postprocessor_uri} if scripts.postprocessor else {}),
        MonitorField.SCHEDULE: schedule_document(spec.schedule),
        MonitorField.JOB: _job(scope, spec, program, job_role),
    }


def _source(spec: MonitorSpec) -> Json:
    if spec.transforms:
        return {MonitorField.TRANSFORM_FORMAT: spec.transforms.format.value}
    variant = spec.endpoint.watched_variant
    return {MonitorField.VARIANT_NAME: variant} if variant else {}


def schedule_document(schedule: Schedule) -> Json:
    """Return when a monitor runs, with the rules of its time zone, since Lambda has none."""
    times: Json = {
        ScheduleField.WEEKDAYS: list(schedule.weekdays),
        # Lists of numbers, so that the function needs no parser for the texts of a schedule.
        ScheduleField.HOURS: list(schedule.hours),
        ScheduleField.MINUTES: list(schedule.minutes),
        ScheduleField.TIME_ZONE: schedule.zone,
    }
    # UTC has no rules, and its name is enough for the function.
    if schedule.zone == UTC:
        return times
    return times | {ScheduleField.ZONE_FILE: base64.b64encode(zone_file(schedule.zone)).decode()}


def _model(models: ModelHistory) -> Json:
    return {ModelField.IDENTITY: models.model_identity, ModelField.HISTORY_URI: models.file.uri}


def _job(scope: Construct, spec: MonitorSpec, program: JobProgram, job_role: iam.IRole) -> Json:
    settings = spec.settings
    return {
        JobField.NAME_PREFIX: job_name_prefix(spec),
        JobField.ROLE_ARN: job_role.role_arn,
        **program.render(scope),
        JobField.CLUSTER_CONFIG: settings.cluster_config(),
        JobField.NETWORK_CONFIG: settings.network_config(),
        JobField.MAX_RUNTIME: settings.max_runtime_seconds,
        **({JobField.RUN_ON: run_on.value} if (run_on := chosen(spec.run_on, spec.settings)) else {}),
        **({JobField.OUTPUT_KEY: settings.key.key_arn} if settings.key else {}),
        **({JobField.TAGS: settings.tags_config()} if settings.tags else {}),
        JobField.ENVIRONMENT: {**_environment(spec.ground_truth), **_prediction_ids(spec), **spec.variables},
    }


def _environment(truth: GroundTruth | None) -> dict[str, str]:
    if truth is None:
        return {}
    problem = {Variable.PROBLEM_TYPE.value: truth.problem_type.value} if truth.problem_type else {}
    return problem | truth.attributes.environment()


def _prediction_ids(spec: MonitorSpec) -> dict[str, str]:
    return {Variable.PREDICTION_IDS.value: Switch.ENABLED.value} if spec.label_horizon else {}
