"""The Lambda's two entry points, which a monitor's workflow calls before its job and after it."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from monitor_execution import clients
from monitor_execution.fields import Fields
from monitor_execution.jobs import Jobs
from monitor_execution.monitor import Monitor
from monitor_execution.planner import Planner
from monitor_execution.storage import Storage

_LOG = logging.getLogger(__name__)
logging.getLogger("monitor_execution").setLevel(logging.INFO)


def plan(event: Mapping[str, object], context: object) -> dict[str, object]:  # noqa: ARG001 - Lambda passes it
    """Answer what is next for a monitor and the workflow's input: its job, another's, or the end."""
    monitor = Monitor.from_document(event.get("Monitor"))
    answer = _planner().plan(monitor, Fields.of("Input", event.get("Input")))
    _tell(answer)
    return answer


def conclude(event: Mapping[str, object], context: object) -> dict[str, object]:  # noqa: ARG001 - Lambda passes it
    """Answer the outcome of what was planned, or that its job is to be followed further."""
    planned = Fields.of("Plan", event.get("Plan"))
    execution = planned.group("Execution")
    execution.text("JobName")
    answer = _planner().conclude(planned.values, execution.values)
    _tell(answer)
    return answer


def _planner() -> Planner:
    return Planner(storage=Storage(s3=clients.s3()), jobs=Jobs(sagemaker=clients.sagemaker()), now=datetime.now(tz=UTC))


def _tell(answer: Mapping[str, object]) -> None:
    """Log what is next; not why, since a job's words may quote the data."""
    execution = answer.get("Execution", answer)
    told = execution if isinstance(execution, dict) else {}
    _LOG.info("%s, window %s: %s %s", told.get("Monitor"), told.get("Window"), answer["Next"], told.get("JobName", ""))
