"""What a workflow carries of its monitor, for its Lambda and for whoever looks the monitor up."""

import base64

from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.monitors.engine import JobProgram, Watched
from driftgauge.service.storage import S3Prefix
from driftgauge.service.time_zones import zone_file
from driftgauge_contract.jobs import Attributes, Variable
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.limits import shorten_name
from driftgauge_contract.paths import MANIFESTS_FOLDER
from driftgauge_contract.problem import Problem
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.time_zones import UTC
from driftgauge_contract.workflow import JOB_NAME_SUFFIX_LENGTH

Json = dict[str, object]


def job_name_prefix(watched: Watched) -> str:
    """What the names of a monitor's jobs start with."""
    return shorten_name(watched.name, room=JOB_NAME_SUFFIX_LENGTH)


def manifests(watched: Watched) -> S3Prefix:
    """Where it is written down what an execution reads."""
    return watched.reports / MANIFESTS_FOLDER


def monitor_document(scope: Construct, watched: Watched, program: JobProgram, job_role: iam.Role) -> Json:
    """The document of one monitor."""
    return {
        "Name": watched.name,
        "Kind": watched.kind.value,
        "EndpointName": watched.endpoint.name,
        "CaptureUri": watched.captured.uri,
        "ReportsUri": watched.reports.uri,
        "ConstraintsUri": watched.baseline.constraints_uri,
        "MetricsNamespace": KINDS[watched.kind].driftgauge_namespace.value,
        **_compared_with(watched),
        "Schedule": schedule_document(watched.schedule),
        "Job": _job(scope, watched, program, job_role),
    }


def schedule_document(schedule: Schedule) -> Json:
    """When a monitor runs, with the rules of its time zone: a Lambda knows none."""
    times: Json = {
        "Weekdays": list(schedule.weekdays),
        "Hours": list(schedule.hours),
        "Minutes": list(schedule.minutes),
        "TimeZone": schedule.zone,
    }
    return times if schedule.zone == UTC else times | {"Zone": base64.b64encode(zone_file(schedule.zone)).decode()}


def _compared_with(watched: Watched) -> Json:
    if watched.ground_truth:
        return {"GroundTruthUri": watched.ground_truth.labels.uri}
    return {"StatisticsUri": watched.baseline.statistics_uri}


def _job(scope: Construct, watched: Watched, program: JobProgram, job_role: iam.Role) -> Json:
    settings, problem = watched.settings, watched.ground_truth and watched.ground_truth.problem
    return {
        "NamePrefix": job_name_prefix(watched),
        "RoleArn": job_role.role_arn,
        **program.render(scope),
        "ClusterConfig": settings.cluster_config(),
        "NetworkConfig": settings.network_config(),
        "MaxRuntimeInSeconds": settings.max_runtime_seconds,
        **({"OutputKmsKeyId": settings.key.key_arn} if settings.key else {}),
        "Environment": _problem_environment(problem) if problem else {},
    }


def _problem_environment(problem: Problem) -> dict[str, str]:
    attributes = Attributes.of_problem(problem)
    return {Variable.PROBLEM_TYPE.value: problem.problem_type.value, **attributes.environment()}
