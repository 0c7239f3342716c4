"""The Lambda's entry point, for two rules of EventBridge.

A job that changes its state is told of at once. Executions that fail before they have a job are told of by no event, so
a rule on a schedule asks for those, and for what events were lost.
"""

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from execution_report import clients
from execution_report.reporter import Reporter
from execution_report.settings import Settings
from execution_report.storage import Storage

_JOB_CHANGED, _SCHEDULED = "SageMaker Processing Job State Change", "Scheduled Event"
_LOG = logging.getLogger(__name__)
logging.getLogger("execution_report").setLevel(logging.INFO)


def on_event(event: Mapping[str, object], context: object) -> None:  # noqa: ARG001 - Lambda passes it
    """Report an execution that has ended; events are delivered at least once, and in any order."""
    reporter = Reporter(
        settings=Settings.from_environment(os.environ),
        storage=Storage(s3=clients.s3()),
        sagemaker=clients.sagemaker(),
        cloudwatch=clients.cloudwatch(),
    )
    match event.get("detail-type"):
        case kind if kind == _JOB_CHANGED:
            detail = cast("Mapping[str, str]", event["detail"])
            reporter.report_job(detail["ProcessingJobName"])
        case kind if kind == _SCHEDULED:
            reporter.report_missed(datetime.now(tz=UTC))
        case kind:
            _LOG.warning("an event of type %s is not one of this Lambda's", kind)
