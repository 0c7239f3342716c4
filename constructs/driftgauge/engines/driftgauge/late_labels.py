"""The Lambda function that looks for labels that have come late, for the monitors with a label horizon."""

from typing import Self, cast

from aws_cdk import Duration, Stack
from constructs import Construct

from driftgauge.engines.driftgauge import workflow_permissions
from driftgauge.engines.driftgauge.document import manifests
from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group
from driftgauge.monitors.engine import MonitorSpec
from driftgauge.service import permissions


class LateLabels(Construct):
    """The function of a stack; `LateLabels.of(scope)` finds or creates it.

    It has a role of its own, since it reads what no other function of a workflow does: the ids in files of labels.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        logs = log_group(self, "Logs")
        self._role = function_role(self, "Role", log_group=logs)
        self.function = lambda_function(
            self,
            "Function",
            handler="monitor_execution.handler.late_labels",
            role=self._role,
            log_group=logs,
            # The ids of the labels that came since the last execution are held in memory.
            memory_size=1024,
            timeout=Duration.minutes(10),
        )

    @classmethod
    def of(cls, scope: Construct) -> Self:
        """Return the one function of the scope's stack."""
        stack = Stack.of(scope)
        existing = stack.node.try_find_child("DriftgaugeLateLabels")
        return cast("Self", existing) if existing else cls(stack, "DriftgaugeLateLabels")

    def serve(self, spec: MonitorSpec) -> None:
        """Allow the function to read a monitor's labels and reports, and to start the monitor's workflow."""
        permissions.read_prefix(self._role, spec.required_ground_truth.labels)
        permissions.read_prefix(self._role, spec.reports)
        permissions.write_prefix(self._role, manifests(spec))
        workflow_permissions.start_workflow(self._role, spec.name)
