"""Monitoring schedules and their named job definitions, deployed by Driftgauge or not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from driftgauge_cli.aws.session import sagemaker_client
from driftgauge_cli.errors import UserError
from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.kinds import KINDS, MonitorKind

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sagemaker.literals import MonitoringTypeType


@dataclass(frozen=True, kw_only=True)
class MonitoringSchedule:
    """A schedule of one monitor of an endpoint."""

    name: str
    kind: MonitorKind
    endpoint: str
    definition: JobDefinition


def schedule_names(session: "boto3.Session", endpoint: str, kind: MonitorKind) -> tuple[str, ...]:
    """List the schedules of a kind of monitor on an endpoint."""
    monitoring_type = cast("MonitoringTypeType", KINDS[kind].monitoring_type)
    paginator = sagemaker_client(session).get_paginator("list_monitoring_schedules")
    pages = paginator.paginate(EndpointName=endpoint, MonitoringTypeEquals=monitoring_type)
    return tuple(
        sorted(entry["MonitoringScheduleName"] for page in pages for entry in page["MonitoringScheduleSummaries"])
    )


def describe_schedule(session: "boto3.Session", endpoint: str, kind: MonitorKind, name: str) -> MonitoringSchedule:
    """Describe a schedule and what it runs."""
    sagemaker = sagemaker_client(session)
    found = sagemaker.describe_monitoring_schedule(MonitoringScheduleName=name)
    definition = found["MonitoringScheduleConfig"].get("MonitoringJobDefinitionName")
    if definition is None:
        raise UserError(f"schedule {name!r} holds its job definition inline; only named job definitions can be run")
    # The API has an operation for each kind, named after it: describe_data_quality_job_definition and so on.
    describe = getattr(sagemaker, f"describe_{kind}_job_definition")
    return MonitoringSchedule(
        name=name,
        kind=kind,
        endpoint=endpoint,
        definition=JobDefinition.read(kind, describe(JobDefinitionName=definition)),
    )
