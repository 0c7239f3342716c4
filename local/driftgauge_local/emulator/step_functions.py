"""What the emulator's Step Functions gets wrong, put right: stopped executions, JSONata's last output, taken names."""

import logging
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

_RUNNING = "RUNNING"
_TYPE = "AWS::StepFunctions::StateMachine"
_log = logging.getLogger(__name__)


def install() -> None:
    """Put it right."""
    stepfunctions._fail_execution = _unless_ended(stepfunctions._fail_execution)
    stepfunctions._apply_output_path = _with_jsonata(stepfunctions._apply_output_path)
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    handlers["create"] = _unless_taken(handlers["create"])


def _unless_ended(fail: Callable[[dict[str, Any], str, str], None]) -> Callable[[dict[str, Any], str, str], None]:
    """Let an execution that was stopped stay so, whatever its task says afterwards."""

    def fail_execution(execution: dict[str, Any], error: str, cause: str) -> None:
        if execution["status"] == _RUNNING:
            fail(execution, error, cause)
        else:
            _log.info("%s has ended already: %s: %s", execution["executionArn"], error, cause)

    return fail_execution


def _with_jsonata(apply: Callable[..., Any]) -> Callable[..., Any]:
    """Let a Succeed state in JSONata have its Output, which the emulator knows of other states only."""

    def output(state: dict[str, Any], data: object, ctx: dict[str, Any] | None = None) -> object:
        if stepfunctions._state_query_language(state, ctx) == "JSONata":
            return stepfunctions._apply_jsonata_output(state, data, ctx, default=data)
        return apply(state, data, ctx)

    return output


def _unless_taken(create: Callable[..., Any]) -> Callable[..., Any]:
    """Let a stack refuse a state machine of a name that is taken, which the emulator would write over."""

    def create_machine(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        name = properties.get("StateMachineName")
        arn = f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:{name}"
        if name and stepfunctions._state_machines.get(arn):
            raise ValueError(f"State Machine Already Exists: '{arn}'")
        return create(logical_id, properties, stack_name)

    return create_machine
