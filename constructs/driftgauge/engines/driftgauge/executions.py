"""The Lambda functions that every workflow of a stack calls, before its job and after it."""

from typing import Self, cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from driftgauge.engines.driftgauge import workflow_permissions
from driftgauge.engines.driftgauge.document import job_name_prefix, manifests
from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group
from driftgauge.monitors.engine import MonitorSpec
from driftgauge.service import permissions
from driftgauge_contract.run_on import RUNS_FOLDER


class MonitorExecutions(Construct):
    """The functions of a stack; `MonitorExecutions.of(scope)` finds or creates them."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self._logs = log_group(self, "Logs")
        self._role = function_role(self, "Role", log_group=self._logs)
        self.plan = self._function("Plan", handler="plan")
        self.conclude = self._function("Conclude", handler="conclude")
        self._last_machine: stepfunctions.CfnStateMachine | None = None

    @classmethod
    def of(cls, scope: Construct) -> Self:
        """Return the one pair of functions of the scope's stack."""
        stack = Stack.of(scope)
        # All monitors of a stack share the functions, whose code does not depend on the monitor.
        existing = stack.node.try_find_child("DriftgaugeMonitorExecutions")
        return cast("Self", existing) if existing else cls(stack, "DriftgaugeMonitorExecutions")

    def serve(self, spec: MonitorSpec) -> None:
        """Allow the functions to list what a monitor reads, to store the lists, and to look up its jobs."""
        # Names and sizes are enough to plan a job: the functions never read what customers sent.
        if spec.transforms:
            spec.transforms.grant_list(self._role)
        else:
            permissions.list_prefix(self._role, spec.captured)
        if spec.ground_truth:
            permissions.list_prefix(self._role, spec.ground_truth.labels)
        if spec.models:
            permissions.read_object(self._role, spec.models.file)
        permissions.write_prefix(self._role, manifests(spec))
        permissions.read_prefix(self._role, manifests(spec) / RUNS_FOLDER)
        workflow_permissions.find_jobs(self._role, job_name_prefix(spec))

    def create_in_turn(self, machine: stepfunctions.CfnStateMachine) -> None:
        """Let a state machine be created after the one before it.

        For each machine that logs, Step Functions writes the account's resource policy of CloudWatch Logs; machines
        that are created at the same time may find the policy without their log group.
        """
        if self._last_machine is not None:
            machine.node.add_dependency(self._last_machine)
        self._last_machine = machine

    def _function(self, construct_id: str, *, handler: str) -> lambda_.Function:
        return lambda_function(
            self,
            construct_id,
            handler=f"monitor_execution.handler.{handler}",
            role=self._role,
            log_group=self._logs,
            memory_size=512,
            # Listing a window of a million files takes a thousand requests to S3.
            timeout=Duration.minutes(5),
        )
