"""The tasks of Step Functions in the emulator: processing jobs and functions, run as the state machine's role."""

from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from driftgauge_local.emulator.authorization import authorize_role, authorize_watching
from driftgauge_local.emulator.loop import EmulatorLoop
from driftgauge_local.emulator.role_session import STEP_FUNCTIONS, RoleSession
from driftgauge_local.sagemaker import ServiceError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.workflows import TaskFailedError, create_job, run_job, task_error
from driftgauge_local.workflows.processing_job import Call

_CREATE = "arn:aws:states:::sagemaker:createProcessingJob"
_RUNNING = "RUNNING"


@dataclass(frozen=True, kw_only=True)
class _Execution:
    """The execution that a task belongs to."""

    record: dict[str, Any]
    role: str

    def assume_role(self) -> RoleSession:
        """Assume the machine's role; raises ServiceError if Step Functions may not."""
        return RoleSession.assume(self.role, STEP_FUNCTIONS, source_arn=self.record["stateMachineArn"])

    def is_running(self) -> bool:
        return bool(self.record["status"] == _RUNNING)


_current: ContextVar[_Execution] = ContextVar("execution")


def install(call: Call, loop: AbstractEventLoop) -> None:
    """Register the tasks; `call` reaches the SageMaker service of the request's account and region."""
    tasks = _Tasks(call, loop)
    stepfunctions._SERVICE_DISPATCH[_CREATE] = tasks.run
    # Functions are checked as well: the emulator invokes them without asking for a permission.
    stepfunctions._call_lambda = tasks.authorized(stepfunctions._call_lambda)
    stepfunctions._run_execution = _knowing_execution(stepfunctions._run_execution)


class _Tasks:
    """Tasks that run as a role, on the threads of their executions."""

    def __init__(self, call: Call, loop: AbstractEventLoop) -> None:
        self._call = call
        self._loop = loop

    def run(self, resource: str, request: Document) -> Document:
        """Run one task of SageMaker to its end."""
        execution = _current.get(None)
        if execution is None:
            raise stepfunctions._ExecutionError("States.Runtime", f"{resource} runs in an execution only.")
        try:
            return self._run(resource, request, execution)
        except TaskFailedError as failure:
            raise stepfunctions._ExecutionError(failure.error, failure.cause) from failure

    def authorized(self, invoke: Callable[[str, object], object]) -> Callable[[str, object], object]:
        """Return a function's invocation that requires the role's permission, where IAM is enforced."""

        def call_lambda(function: str, event: object) -> object:
            execution = _current.get(None)
            if app.AUTH and execution:
                self._require_invocation(execution, function)
            return invoke(function, event)

        return call_lambda

    def _run(self, resource: str, request: Document, execution: _Execution) -> Document:
        waits = resource == f"{_CREATE}.sync"
        try:
            call = self._as_role(execution, waits=waits) if app.AUTH else self._call
        except ServiceError as refusal:
            raise task_error(refusal) from refusal
        if not waits:
            return create_job(call, request)
        return run_job(call, request, running=execution.is_running)

    def _as_role(self, execution: _Execution, *, waits: bool) -> Call:
        """Return SageMaker with the role's permissions; waiting also needs those on the rule about a job's end."""
        loop = self._emulator()

        def assume() -> RoleSession:
            session = execution.assume_role()
            if waits:
                authorize_watching(session)
            return session

        # The emulator's IAM state belongs to its loop; tasks run on threads.
        session = loop.run(assume)

        def call(operation: str, request: Document) -> Document:
            loop.run(lambda: authorize_role(session, operation, request))
            return self._call(operation, request)

        return call

    def _require_invocation(self, execution: _Execution, function: str) -> None:
        arn = function
        if not function.startswith("arn:"):
            arn = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{function}"

        def ask() -> str | None:
            return execution.assume_role().denial("lambda:InvokeFunction", arn)

        try:
            denial = self._emulator().run(ask)
        # A role that cannot be assumed denies as well.
        except ServiceError as refusal:
            denial = refusal.message
        if denial:
            raise stepfunctions._ExecutionError("Lambda.AWSLambdaException", denial)

    def _emulator(self) -> EmulatorLoop:
        return EmulatorLoop(self._loop, account=get_account_id(), region=get_region())


def _knowing_execution(run: Callable[[str], None]) -> Callable[[str], None]:
    """Make the current execution known to its tasks."""

    def run_execution(arn: str) -> None:
        record = stepfunctions._executions.get(arn)
        machine = stepfunctions._state_machines.get(record["stateMachineArn"]) if record else None
        if machine:
            _current.set(_Execution(record=record, role=machine["roleArn"]))
        run(arn)

    return run_execution
