"""Checks that an account may use Model Monitor."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.findings import Finding, ok, warning

if TYPE_CHECKING:
    import boto3

CLOSED_SINCE = "2026-07-30"
"""The day since which Model Monitor takes no new customers."""


def check_eligibility(session: "boto3.Session") -> Finding:
    """Check, creating nothing, whether the account is known to use Model Monitor."""
    check, client = "Model Monitor", session.client("sagemaker")
    try:
        if client.list_monitoring_schedules(MaxResults=1)["MonitoringScheduleSummaries"]:
            return ok(check, "in use: there is a schedule")
        # Executions outlive their schedule, so that an account without one may still be a customer.
        if client.list_monitoring_executions(MaxResults=1)["MonitoringExecutionSummaries"]:
            return ok(check, "in use: schedules have run")
    except ClientError as error:
        return unknown(check, error, "sagemaker:ListMonitoringSchedules and sagemaker:ListMonitoringExecutions")
    return warning(
        check,
        f"no schedule and no execution here, so whether this account may use it is not known. "
        f"It takes no new customers since {CLOSED_SINCE}",
        "deploy with `engine: driftgauge`, or where Model Monitor is in use; or ask AWS Support",
    )
