"""The handler of EventBridge's events.

There is an event when a job of Model Monitor changes its state, and when a workflow ends. There is none when an
execution of Model Monitor fails before it has a job, and an event may be lost: a sweep every hour looks for those. It
also looks whether the constraints in use are still the deployed ones.
"""

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from execution_report import clients
from execution_report.configuration import Configuration
from execution_report.model_monitor import ModelMonitor
from execution_report.monitor_events import MonitorEvents
from execution_report.recurring import RecentWindows
from execution_report.reporter import Reporter
from execution_report.seen import SeenExecutions
from execution_report.settings import Settings
from execution_report.storage import Storage
from execution_report.workflows import Workflows

_JOB_CHANGED, _SCHEDULED = "SageMaker Processing Job State Change", "Scheduled Event"
_WORKFLOW_CHANGED = "Step Functions Execution Status Change"
# A day of sweeps has to fail before an execution is lost.
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
            _configuration(settings, now).report_changes()
        case kind:
            _LOG.warning("an event of type %s is not one of this function's", kind)


def _sources(settings: Settings, now: datetime) -> tuple[ModelMonitor, Workflows]:
    storage = Storage(s3=clients.s3())
    reporter = Reporter(
        endpoint_name=settings.endpoint_name,
        reports_uri=settings.reports_uri,
        storage=storage,
        cloudwatch=clients.cloudwatch(),
        events=MonitorEvents(endpoint_name=settings.endpoint_name, model=settings.model, client=clients.events),
        now=now,
        recent=_recent(settings, storage),
    )
    return (
        ModelMonitor(schedules=settings.schedules, reporter=reporter, sagemaker=clients.sagemaker),
        Workflows(
            workflows=settings.workflows,
            reporter=reporter,
            seen=SeenExecutions(storage=storage, reports_uri=settings.reports_uri),
            stepfunctions=clients.stepfunctions,
        ),
    )


def _configuration(settings: Settings, now: datetime) -> Configuration:
    return Configuration(
        endpoint_name=settings.endpoint_name,
        constraints=settings.constraints,
        storage=Storage(s3=clients.s3()),
        cloudwatch=clients.cloudwatch(),
        now=now,
    )


def _recent(settings: Settings, storage: Storage) -> RecentWindows | None:
    if settings.evaluation is None:
        return None
    return RecentWindows(storage=storage, reports_uri=settings.reports_uri, evaluation=settings.evaluation)
