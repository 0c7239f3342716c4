"""The kinds of resources, with the service's messages for a missing or duplicate one."""

from collections.abc import Callable

from driftgauge_contract.kinds import KINDS
from driftgauge_local.sagemaker.control_plane.errors import ServiceError, in_use, not_found, validation
from driftgauge_local.sagemaker.control_plane.store import ResourceKind


def _could_not_find(title: str) -> Callable[[str, str], ServiceError]:
    return lambda _, arn: validation(f'Could not find {title} "{arn}".')


def _already_existing(title: str) -> Callable[[str, str], ServiceError]:
    return lambda _, arn: validation(f'Cannot create already existing {title} "{arn}".')


def _not_unique(title: str) -> Callable[[str, str], ServiceError]:
    return lambda _, arn: in_use(
        f"{title} name must be unique within an AWS account and region, "
        f"and a {title.lower()} with this name already exists ({arn})"
    )


# The words of the service, in answers that public issues and tests of the SDK quote: clients look for them.
def _hosted(resource: str, segment: str, title: str) -> ResourceKind:
    return ResourceKind(
        resource=resource,
        segment=segment,
        name=f"{resource}Name",
        arn=f"{resource}Arn",
        missing=_could_not_find(title),
        duplicate=_already_existing(title),
    )


def _definition(monitor: str, segment: str) -> ResourceKind:
    return ResourceKind(
        resource=f"{monitor}JobDefinition",
        segment=f"{segment}-job-definition",
        name="JobDefinitionName",
        arn="JobDefinitionArn",
        missing=lambda _, arn: not_found(f"Job Definition {arn} not found"),
        duplicate=_not_unique("Job definition"),
    )


MODEL = _hosted("Model", "model", "model")
ENDPOINT_CONFIG = _hosted("EndpointConfig", "endpoint-config", "endpoint configuration")
ENDPOINT = _hosted("Endpoint", "endpoint", "endpoint")
PROCESSING_JOB = ResourceKind(
    resource="ProcessingJob",
    segment="processing-job",
    name="ProcessingJobName",
    arn="ProcessingJobArn",
    missing=lambda name, _: validation(f"Could not find requested job with name: {name}"),
    duplicate=_not_unique("Job"),
)
TRANSFORM_JOB = ResourceKind(
    resource="TransformJob",
    segment="transform-job",
    name="TransformJobName",
    arn="TransformJobArn",
    missing=lambda name, _: validation(f"Could not find requested job with name: {name}"),
    duplicate=_not_unique("Job"),
)
MODEL_PACKAGE_GROUP = ResourceKind(
    resource="ModelPackageGroup",
    segment="model-package-group",
    name="ModelPackageGroupName",
    arn="ModelPackageGroupArn",
    missing=lambda _, arn: validation(f"ModelPackageGroup {arn} does not exist."),
    duplicate=lambda _, arn: validation(f"Model Package Group already exists: {arn}"),
)
MODEL_PACKAGE = ResourceKind(
    resource="ModelPackage",
    segment="model-package",
    name="ModelPackageName",
    arn="ModelPackageArn",
    missing=lambda _, arn: validation(f"ModelPackage {arn} does not exist."),
    duplicate=lambda _, arn: validation(f"Model package already exists: {arn}"),
)
DEFINITIONS = {kind: _definition(facts.monitoring_type, kind.slug) for kind, facts in KINDS.items()}
"""The job definitions of each kind of monitor."""
SCHEDULE = ResourceKind(
    resource="MonitoringSchedule",
    segment="monitoring-schedule",
    name="MonitoringScheduleName",
    arn="MonitoringScheduleArn",
    missing=lambda _, arn: not_found(f"Monitoring Schedule {arn} not found"),
    duplicate=_not_unique("Monitoring schedule"),
)
