"""The executions of workflows: the end of each is an event, and the sweep finds those whose event was lost."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import takewhile
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from execution_report.reporter import Reporter
from execution_report.seen import SeenExecutions
from execution_report.settings import Workflow
from execution_report.sweep import attempt
from execution_report.workflow_records import from_record

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import ExecutionListItemTypeDef

_RUNNING = {"RUNNING", "PENDING_REDRIVE"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Workflows:
    """Reports the workflows of one endpoint's monitors, by the ARNs of their state machines."""

    workflows: Mapping[str, Workflow]
    reporter: Reporter
    seen: SeenExecutions
    stepfunctions: "Callable[[], SFNClient]"

    def report_execution(self, machine_arn: str, execution_arn: str) -> None:
        """Report an execution that has ended, unless its workflow belongs to another endpoint."""
        workflow = self.workflows.get(machine_arn)
        # The rule matches all workflows whose names begin with the endpoint's, other deployments' among them.
        if workflow is None:
            _LOG.info("workflow %s belongs to no monitor of this endpoint", machine_arn)
            return
        try:
            # An event has no outcome that is too long for it; the record does.
            record = self.stepfunctions().describe_execution(executionArn=execution_arn)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ExecutionDoesNotExist":
                raise
            _LOG.info("there is no execution %s", execution_arn)
            return
        if record["status"] not in _RUNNING:
            self.reporter.report(from_record(record, workflow))
            self.seen.add(workflow.monitor_name, record["startDate"], record["name"])

    def report_missed(self, since: datetime) -> None:
        """Report the executions that have ended, except those that have been looked at."""
        for machine_arn, workflow in self.workflows.items():
            attempt(workflow.monitor_name, partial(self._report_missed, machine_arn, since))

    def _report_missed(self, machine_arn: str, since: datetime) -> None:
        monitor_name = self.workflows[machine_arn].monitor_name
        # One listing for each day, in place of a call for each execution.
        seen = cache(lambda day: self.seen.names(monitor_name, day))
        for execution in self._executions(machine_arn, since):
            ended = execution["status"] not in _RUNNING
            day = execution["startDate"].replace(hour=0, minute=0, second=0, microsecond=0)
            if ended and execution["name"] not in seen(day):
                arn = execution["executionArn"]
                attempt(arn, partial(self.report_execution, machine_arn, arn))

    def _executions(self, machine_arn: str, since: datetime) -> "Iterator[ExecutionListItemTypeDef]":
        """Yield the executions that started since a moment: Step Functions lists the newest first."""
        pages = self.stepfunctions().get_paginator("list_executions").paginate(stateMachineArn=machine_arn)
        # Step Functions lists the newest execution first.
        listed = (execution for page in pages for execution in page["executions"])
        return takewhile(lambda execution: execution["startDate"] > since, listed)
