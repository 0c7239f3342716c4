"""The executions of workflows: each ends with an event, and where that was lost, is asked for."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from execution_report.reporter import Reporter
from execution_report.settings import Workflow
from execution_report.workflow_records import from_record

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import ExecutionListItemTypeDef

_RUNNING = {"RUNNING", "PENDING_REDRIVE"}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Workflows:
    """Reports what Step Functions tells of the workflows of one endpoint's monitors, by their state machines' ARNs."""

    workflows: Mapping[str, Workflow]
    reporter: Reporter
    stepfunctions: "Callable[[], SFNClient]"

    def report_execution(self, machine_arn: str, execution_arn: str) -> None:
        """Report an execution that has ended, unless its workflow is another's."""
        workflow = self.workflows.get(machine_arn)
        if workflow is None:
            _LOG.info("workflow %s belongs to no monitor of this endpoint", machine_arn)
            return
        try:
            # Events carry no outcome that is too long for them; the record does.
            record = self.stepfunctions().describe_execution(executionArn=execution_arn)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ExecutionDoesNotExist":
                raise
            _LOG.info("there is no execution %s", execution_arn)
            return
        if record["status"] not in _RUNNING:
            self.reporter.report(from_record(record, workflow))

    def report_missed(self, since: datetime) -> None:
        """Report what has ended; what an event has told of is passed over."""
        for machine_arn in self.workflows:
            for execution in self._executions(machine_arn, since):
                if execution["status"] not in _RUNNING:
                    self.report_execution(machine_arn, execution["executionArn"])

    def _executions(self, machine_arn: str, since: datetime) -> "Iterator[ExecutionListItemTypeDef]":
        """List what was started since then: Step Functions lists the newest first."""
        pages = self.stepfunctions().get_paginator("list_executions").paginate(stateMachineArn=machine_arn)
        listed = (execution for page in pages for execution in page["executions"])
        return takewhile(lambda execution: execution["startDate"] > since, listed)
