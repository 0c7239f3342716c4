"""The two handlers that a monitor's workflow calls, before its job and after it."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from driftgauge_contract.workflow import InputField, OutcomeField
from monitor_execution import clients
from monitor_execution.fields import Fields
from monitor_execution.jobs import Jobs
from monitor_execution.late_labels import LateLabels
from monitor_execution.monitor import MonitorDocument
from monitor_execution.planner import Planner
from monitor_execution.runs import Runs
from monitor_execution.storage import Storage

_LOG = logging.getLogger(__name__)
logging.getLogger("monitor_execution").setLevel(logging.INFO)


def plan(event: Mapping[str, object], context: object) -> dict[str, object]:  # noqa: ARG001 - Lambda passes it
    """Return what is next for a monitor and the workflow's input: its job, another's job, or the end."""
    monitor = MonitorDocument.parse(event.get("Monitor"))
    answer = _planner().plan(monitor, Fields.of("Input", event.get("Input")))
    _log(answer)
    return answer


def late_labels(event: Mapping[str, object], context: object) -> dict[str, object]:  # noqa: ARG001 - Lambda passes it
    """Run the earlier windows again for which labels have come since, and return how many there are."""
    monitor = MonitorDocument.parse(event.get("Monitor"))
    fields = Fields.of("Event", event)
    scheduled = fields.group("Input").moment(InputField.SCHEDULED_TIME)
    late = LateLabels(storage=_storage(), workflows=clients.stepfunctions(), now=datetime.now(tz=UTC))
    windows = late.start(monitor, scheduled, fields.text("StateMachineArn"))
    _LOG.info("%s, labels have come for %d earlier windows", monitor.name, len(windows))
    return {"Windows": len(windows)}


def conclude(event: Mapping[str, object], context: object) -> dict[str, object]:  # noqa: ARG001 - Lambda passes it
    """Return the outcome of what was planned, or that its job is to be followed further."""
    planned = Fields.of("Plan", event.get("Plan"))
    execution = planned.group(OutcomeField.EXECUTION)
    execution.text(OutcomeField.JOB_NAME)
    answer = _planner().conclude(planned.values, execution.values)
    _log(answer)
    return answer


def _planner() -> Planner:
    storage, now = _storage(), datetime.now(tz=UTC)
    runs = Runs(jobs=Jobs(sagemaker=clients.sagemaker()), storage=storage, now=now)
    return Planner(storage=storage, runs=runs, now=now)


def _storage() -> Storage:
    return Storage(s3=clients.s3())


def _log(answer: Mapping[str, object]) -> None:
    """Log what is next, but not why: a job's message may quote the data."""
    execution = answer.get(OutcomeField.EXECUTION, answer)
    known = execution if isinstance(execution, dict) else {}
    names = (OutcomeField.MONITOR, OutcomeField.WINDOW, OutcomeField.JOB_NAME)
    _LOG.info("%s, window %s, job %s: next is %s", *(known.get(name) for name in names), answer[OutcomeField.NEXT])
