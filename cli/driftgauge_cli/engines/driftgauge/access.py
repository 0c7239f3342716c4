"""Checks that an account offers the services that the Driftgauge engine needs."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.aws.session import workflow_client
from driftgauge_cli.findings import Finding, ok, problem

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_scheduler import EventBridgeSchedulerClient


def check_services(session: "boto3.Session") -> Iterator[Finding]:
    """Check that Step Functions and EventBridge Scheduler answer in the region."""
    scheduler: EventBridgeSchedulerClient = session.client("scheduler")
    workflows = workflow_client(session)
    yield _answers("Step Functions", lambda: workflows.list_state_machines(maxResults=1), "states:ListStateMachines")
    yield _answers("EventBridge Scheduler", lambda: scheduler.list_schedules(MaxResults=1), "scheduler:ListSchedules")


def _answers(service: str, call: Callable[[], object], permission: str) -> Finding:
    try:
        call()
    except ClientError as error:
        return unknown(service, error, permission)
    # Where a region does not have a service, there is no endpoint to connect to.
    except BotoCoreError as error:
        return problem(service, str(error), "deploy to a region that has it; check the network")
    return ok(service, "it answers")
