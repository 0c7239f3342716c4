"""The Lambda functions that answer Driftgauge's custom resources, with one provider in each stack."""

from typing import Self, cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as stepfunctions
from aws_cdk import custom_resources as provider_framework
from constructs import Construct

from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group
from driftgauge.service.network import FunctionNetwork
from driftgauge.service.permissions import acknowledge_wildcards
from driftgauge.service.trust import trusted_service

# CloudFormation waits an hour for a custom resource. The provider counts its pauses only, so that each poll may take a
# second beside: 324 polls end within the hour, and a baseline's longest job within the polls.
_PAUSE, _TOTAL_TIMEOUT = Duration.seconds(10), Duration.minutes(54)

# The functions of CDK's framework, which it does not expose.
_FRAMEWORK = ("onEvent", "isComplete", "onTimeout")


class CustomResources(Construct):
    """The provider of a stack; `CustomResources.of(scope)` finds or creates it."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self._logs = log_group(self, "Logs")
        self.role = function_role(self, "Role", log_group=self._logs)
        on_event = self._function("OnEvent", handler="on_event")
        is_complete = self._function("IsComplete", handler="is_complete")
        # Two functions for the two calls of the provider framework: a start, and a poll until the job has ended.
        self._functions = (on_event, is_complete)
        self._provider = self._make_provider(on_event, is_complete)
        self.service_token = self._provider.service_token
        self._acknowledge(on_event, is_complete)

    @classmethod
    def of(cls, scope: Construct) -> Self:
        """Return the one provider of the scope's stack."""
        stack = Stack.of(scope)
        existing = stack.node.try_find_child("DriftgaugeCustomResources")
        return cast("Self", existing) if existing else cls(stack, "DriftgaugeCustomResources")

    @property
    def creation_policy(self) -> iam.ManagedPolicy:
        """Return the policy with the permissions that creations and updates need, but no deletion.

        It is a managed policy, which has a limit of its own: the inline policies of a role may have 10,240 characters
        together, too few for three monitors of each engine.
        """
        existing = self.node.try_find_child("CreationPolicy")
        if existing:
            return cast("iam.ManagedPolicy", existing)
        policy = iam.ManagedPolicy(self, "CreationPolicy", roles=[self.role])
        for function in self._functions:
            # A custom resource waits for the functions, and so for what an update adds to the policy.
            function.node.add_dependency(policy)
        return policy

    def policy(self, scope: Construct) -> iam.Policy:
        """Create a policy of the functions' role, for the deletion of custom resources in a scope that depend on it.

        CloudFormation updates the role's own policy before it deletes the resources that an update removed or a
        rollback gives up, so that their functions would lack their permissions. A policy on which they depend is
        deleted after them.
        """
        return iam.Policy(scope, "CustomResourcePolicy", roles=[self.role])

    def _function(self, construct_id: str, *, handler: str) -> lambda_.Function:
        return lambda_function(
            self,
            construct_id,
            handler=f"custom_resources.handler.{handler}",
            role=self.role,
            log_group=self._logs,
            # Memory buys processor time: predictions of a dataset are read and written as CSV.
            memory_size=512,
            timeout=Duration.minutes(10),
        )

    def _make_provider(self, on_event: lambda_.Function, is_complete: lambda_.Function) -> provider_framework.Provider:
        # The waiter is a state machine, whose log group would otherwise take room in the region's resource policy.
        waiter_logs = log_group(self, "WaiterLogs", name=f"/aws/vendedlogs/states/{Stack.of(self).stack_name}-waiter")
        provider = provider_framework.Provider(
            self,
            "Provider",
            on_event_handler=on_event,
            is_complete_handler=is_complete,
            framework_on_event_role=function_role(self, "FrameworkRole", log_group=self._logs),
            framework_complete_and_timeout_role=function_role(self, "FrameworkWaiterRole", log_group=self._logs),
            log_group=self._logs,
            query_interval=_PAUSE,
            total_timeout=_TOTAL_TIMEOUT,
            disable_waiter_state_machine_logging=False,
            # The data of an execution would have the deployment's properties in it, and logs are kept for months.
            waiter_state_machine_log_options=provider_framework.LogOptions(
                destination=waiter_logs, level=stepfunctions.LogLevel.ALL, include_execution_data=False
            ),
        )
        self._trace(provider)
        for each in _FRAMEWORK:
            FunctionNetwork.connect(cast("lambda_.Function", provider.node.find_child(f"framework-{each}")))
        return provider

    def _trace(self, provider: provider_framework.Provider) -> None:
        # The framework has no property for tracing.
        waiter = provider.node.find_child("waiter-state-machine")
        machine = cast("stepfunctions.CfnStateMachine", waiter.node.find_child("Resource"))
        machine.tracing_configuration = stepfunctions.CfnStateMachine.TracingConfigurationProperty(enabled=True)
        role = cast("iam.Role", waiter.node.find_child("Role"))
        _trust_this_account_only(role)
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[
                    "xray:GetSamplingRules",
                    "xray:GetSamplingTargets",
                    "xray:PutTelemetryRecords",
                    "xray:PutTraceSegments",
                ],
                resources=["*"],
            )
        )
        because = "X-Ray and the delivery of Step Functions' logs have no resources."
        acknowledge_wildcards(waiter, ["*"], because=because)

    def _acknowledge(self, *handlers: lambda_.Function) -> None:
        # The framework's own functions are found by their construct ids, since it does not expose them.
        framework = [
            cast("lambda_.Function", self._provider.node.find_child(f"framework-{name}"))
            for name in ("isComplete", "onTimeout")
        ]
        versions = [f"{function.function_arn}:*" for function in (*handlers, *framework)]
        because = "CDK's provider framework invokes its functions by whatever version; the functions are these."
        acknowledge_wildcards(self, versions, because=because)


def _trust_this_account_only(role: iam.Role) -> None:
    """Replace the trust of the waiter's role, for which the framework has no property."""
    trusted = iam.PolicyStatement(actions=["sts:AssumeRole"], principals=[trusted_service("states.amazonaws.com")])
    resource = cast("iam.CfnRole", role.node.default_child)
    resource.assume_role_policy_document = iam.PolicyDocument(statements=[trusted])
