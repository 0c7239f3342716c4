"""Corrections of the emulator's Step Functions.

A stopped execution stays stopped, a machine's timeout ends its executions, a Succeed state has its JSONata output, a
stack cannot take an existing machine's name, and deleting a machine deletes its executions.
"""

import contextvars
import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region, now_iso
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

_RUNNING = "RUNNING"
_TYPE = "AWS::StepFunctions::StateMachine"
_log = logging.getLogger(__name__)


def install() -> None:
    """Install the corrections."""
    stepfunctions._run_execution = _within_its_time(stepfunctions._run_execution)
    stepfunctions._fail_execution = _unless_ended(stepfunctions._fail_execution)
    stepfunctions._apply_output_path = _with_jsonata(stepfunctions._apply_output_path)
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    handlers["create"] = _unless_taken(handlers["create"])
    handlers["delete"] = _with_executions(handlers["delete"])


def _within_its_time(run: Callable[[str], None]) -> Callable[[str], None]:
    """End an execution that outlives its machine's TimeoutSeconds as TIMED_OUT. Only waits are shorter here."""

    def run_execution(arn: str) -> None:
        record = stepfunctions._executions.get(arn)
        seconds = _timeout(record) if record else None
        if seconds is None:
            run(arn)
            return
        timer = threading.Timer(seconds, contextvars.copy_context().run, (_time_out, record))
        # A waiting timer must not keep the process from ending.
        timer.daemon = True
        timer.start()
        try:
            run(arn)
        finally:
            timer.cancel()

    return run_execution


def _timeout(record: dict[str, Any]) -> float | None:
    machine = stepfunctions._state_machines.get(record["stateMachineArn"])
    seconds = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    return None if seconds is None else float(seconds)


def _time_out(record: dict[str, Any]) -> None:
    if record["status"] == _RUNNING:
        record |= {"status": "TIMED_OUT", "stopDate": now_iso()}
        stepfunctions._add_event(record, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
        stepfunctions._emit_execution_status_event(record)


def _unless_ended(fail: Callable[[dict[str, Any], str, str], None]) -> Callable[[dict[str, Any], str, str], None]:
    """Keep a stopped execution stopped, whatever its task returns afterwards."""

    def fail_execution(execution: dict[str, Any], error: str, cause: str) -> None:
        # The emulator would overwrite the status ABORTED or TIMED_OUT.
        if execution["status"] == _RUNNING:
            fail(execution, error, cause)
        else:
            _log.info("%s has ended already: %s: %s", execution["executionArn"], error, cause)

    return fail_execution


def _with_jsonata(apply: Callable[..., Any]) -> Callable[..., Any]:
    """Evaluate the Output of a Succeed state in JSONata, which the emulator does for other states only."""

    def output(state: dict[str, Any], data: object, ctx: dict[str, Any] | None = None) -> object:
        if stepfunctions._state_query_language(state, ctx) == "JSONata":
            return stepfunctions._apply_jsonata_output(state, data, ctx, default=data)
        return apply(state, data, ctx)

    return output


def _unless_taken(create: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a state machine of a stack whose name is taken, which the emulator would overwrite."""

    def create_machine(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        name = properties.get("StateMachineName")
        arn = f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:{name}"
        if name and stepfunctions._state_machines.get(arn):
            raise ValueError(f"State Machine Already Exists: '{arn}'")
        return create(logical_id, properties, stack_name)

    return create_machine


def _with_executions(delete: Callable[[str, dict[str, Any]], None]) -> Callable[[str, dict[str, Any]], None]:
    """Delete the executions of a state machine that a stack deletes, so that a new one of its name begins with none."""

    def delete_machine(arn: str, properties: dict[str, Any]) -> None:
        delete(arn, properties)
        for key, execution in list(stepfunctions._executions.items()):
            if execution["stateMachineArn"] == arn and execution["status"] != _RUNNING:
                del stepfunctions._executions[key]

    return delete_machine
