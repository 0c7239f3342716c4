"""The Lambda's entry point, for the rules of EventBridge.

A job of Model Monitor that changes its state, and a workflow that ends, are told of at once. Executions of Model
Monitor that fail before they have a job are told of by no event, so a rule on a schedule asks for those, and for what
events were lost.
"""

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from execution_report import clients
from execution_report.model_monitor import ModelMonitor
from execution_report.reporter import Reporter
from execution_report.settings import Settings
from execution_report.storage import Storage
from execution_report.workflows import Workflows

_JOB_CHANGED, _SCHEDULED = "SageMaker Processing Job State Change", "Scheduled Event"
_WORKFLOW_CHANGED = "Step Functions Execution Status Change"
_LOOK_BACK = timedelta(days=1)
_LOG = logging.getLogger(__name__)
logging.getLogger("execution_report").setLevel(logging.INFO)


def on_event(event: Mapping[str, object], context: object) -> None:  # noqa: ARG001 - Lambda passes it
    """Report an execution that has ended; events are delivered at least once, and in any order."""
    now = datetime.now(tz=UTC)
    settings = Settings.from_environment(os.environ)
    model_monitor, workflows = _sources(settings, now)
    detail = cast("Mapping[str, str]", event.get("detail", {}))
    match event.get("detail-type"):
        case kind if kind == _JOB_CHANGED:
            model_monitor.report_job(detail["ProcessingJobName"])
        case kind if kind == _WORKFLOW_CHANGED:
            workflows.report_execution(detail["stateMachineArn"], detail["executionArn"])
        case kind if kind == _SCHEDULED:
            model_monitor.report_missed(now - _LOOK_BACK)
            workflows.report_missed(now - _LOOK_BACK)
        case kind:
            _LOG.warning("an event of type %s is not one of this Lambda's", kind)


def _sources(settings: Settings, now: datetime) -> tuple[ModelMonitor, Workflows]:
    reporter = Reporter(
        endpoint=settings.endpoint,
        reports_uri=settings.reports_uri,
        storage=Storage(s3=clients.s3()),
        cloudwatch=clients.cloudwatch(),
        now=now,
    )
    return (
        ModelMonitor(schedules=settings.schedules, reporter=reporter, sagemaker=clients.sagemaker),
        Workflows(workflows=settings.workflows, reporter=reporter, stepfunctions=clients.stepfunctions),
    )
