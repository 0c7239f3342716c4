"""EventBridge Scheduler in the emulator: schedules are checked when they are created, and fire by the service's rules.

The emulator's own ticker ignores time zones, windows, context attributes and permissions.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ministack import app
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge, scheduler, stepfunctions

from driftgauge_local.emulator.role_session import SCHEDULER, RoleSession
from driftgauge_local.sagemaker import ServiceError
from driftgauge_local.scheduler import DueSchedules, Firing, ScheduleError, Timetable, with_context

Key = tuple[str, str, str]
Answer = tuple[int, Mapping[str, str], bytes]
_START_EXECUTION = "arn:aws:scheduler:::aws-sdk:sfn:startExecution"
# What a schedule's role needs for a target, by the service in the target's ARN.
_ACTIONS = {
    "states": "states:StartExecution",
    "lambda": "lambda:InvokeFunction",
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "events": "events:PutEvents",
}
_REFUSED = 400
_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Schedules:
    """The schedules of all accounts and regions."""

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._due: DueSchedules[Key] = DueSchedules()

    def install(self) -> None:
        """Check new schedules, and disable the emulator's ticker; `tick` replaces it."""
        scheduler._create_schedule = _checked(scheduler._create_schedule)
        scheduler._update_schedule = _checked(scheduler._update_schedule)
        scheduler._tick_schedules = _leave_to_us

    def tick(self) -> None:
        """Fire the schedules that are due."""
        # A copy, because firing may delete schedules.
        schedules: dict[Key, dict[str, Any]] = dict(scheduler._schedules.all_items())
        for firing in self._due.take(schedules, self._now()):
            account, region, _ = firing.key
            with request_scope(account, region):
                _fire(schedules[firing.key], firing)


def _leave_to_us() -> None:
    """Replace the emulator's ticker with one that does nothing."""


def _checked(change: Callable[[str, dict[str, Any]], Answer]) -> Callable[[str, dict[str, Any]], Answer]:
    def checked(name: str, body: dict[str, Any]) -> Answer:
        try:
            _check(body)
        except ScheduleError as error:
            refusal: Answer = scheduler._error(_REFUSED, "ValidationException", str(error))
            return refusal
        return change(name, body)

    return checked


def _check(body: Mapping[str, Any]) -> None:
    # Without them the emulator itself refuses the request.
    if {"ScheduleExpression", "FlexibleTimeWindow", "Target"} <= set(body):
        Timetable.of(body, made=_now())
        arn = body["Target"].get("Arn", "")
        if arn != _START_EXECUTION and arn.split(":")[2:3] not in ([each] for each in _ACTIONS):
            services = ", ".join(_ACTIONS)
            raise ScheduleError(
                f"Target {arn} is not on this machine: it must be of {services}, or {_START_EXECUTION}."
            )


def _fire(schedule: Mapping[str, Any], firing: Firing[Key]) -> None:
    target = schedule["Target"]
    text = with_context(target.get("Input") or "{}", schedule_arn=schedule["Arn"], scheduled=firing.scheduled)
    try:
        if target["Arn"] == _START_EXECUTION:
            _start(schedule, _start_request(text))
        elif target["Arn"].split(":")[2] == "states":
            _start(schedule, {"stateMachineArn": target["Arn"], "input": text})
        else:
            _invoke(schedule, text)
    # A target that cannot be reached must not stop the other schedules.
    except (ServiceError, ValueError) as error:
        _log.warning("%s does not reach its target: %s", schedule["Arn"], error)
        _keep(schedule, text)
    # The service deletes a completed schedule only if it is configured to.
    if firing.is_last and schedule.get("ActionAfterCompletion") == "DELETE":
        scheduler._delete_schedule(schedule["Name"], {"groupName": schedule["GroupName"]})


def _start_request(text: str) -> dict[str, Any]:
    """Return the request in a universal target's input: one of StartExecution, whose members begin in lower case."""
    request = json.loads(text)
    members = ("StateMachineArn", "Input", "Name")
    if not isinstance(request, dict) or not all(isinstance(request.get(name, ""), str) for name in members):
        raise ValueError(f"its input must have the texts {', '.join(members)}, not {text}")
    return {name[:1].lower() + name[1:]: value for name, value in request.items()}


def _start(schedule: Mapping[str, Any], request: dict[str, Any]) -> None:
    """Start an execution as the schedule's role."""
    _require(schedule, _ACTIONS["states"], request.get("stateMachineArn", ""))
    status, _, body = stepfunctions._start_execution(request)
    if status >= _REFUSED:
        raise ServiceError("StartExecution", body.decode())


def _invoke(schedule: Mapping[str, Any], text: str) -> None:
    """Invoke any other target with the input, as the emulator does for its rules."""
    target = schedule["Target"]
    _require(schedule, _ACTIONS[target["Arn"].split(":")[2]], target["Arn"])
    event = {
        "EventId": "",
        "Source": "aws.scheduler",
        "DetailType": "Scheduled Event",
        "Detail": "{}",
        "Time": _now().timestamp(),
        "Resources": [schedule["Arn"]],
        "Account": get_account_id(),
        "Region": get_region(),
    }
    eventbridge._invoke_target({**target, "Input": text}, event, schedule)


def _keep(schedule: Mapping[str, Any], text: str) -> None:
    """Put what did not reach the target into the schedule's dead-letter queue, if it has one."""
    queue = schedule["Target"].get("DeadLetterConfig", {}).get("Arn")
    if not queue:
        return
    try:
        _invoke({**schedule, "Target": {"Arn": queue, "RoleArn": schedule["Target"]["RoleArn"]}}, text)
    except ServiceError as error:
        _log.warning("%s does not reach its dead-letter queue: %s", schedule["Arn"], error)


def _require(schedule: Mapping[str, Any], action: str, resource: str) -> None:
    """Refuse an action that the schedule's role may not perform, where IAM is enforced."""
    if app.AUTH:
        group = f"arn:aws:scheduler:{get_region()}:{get_account_id()}:schedule-group/{schedule['GroupName']}"
        session = RoleSession.assume(schedule["Target"]["RoleArn"], SCHEDULER, source_arn=group)
        denial = session.denial(action, resource)
        if denial:
            raise ServiceError("AccessDeniedException", denial)
