"""The queue of what could not be delivered: events without an answer, and starts of workflows that failed."""

from typing import Self, cast

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from driftgauge.service.permissions import allow


class Undelivered(Construct):
    """The queue of a stack; `Undelivered.of(scope)` finds or creates it.

    `MonitorAlarms.add_undelivered` notifies of what is in it. Nothing reads the queue: the hourly look of
    `ExecutionReport` finds the executions whose events were lost. The messages say what was lost, and why.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Queue",
            # With a customer's key, every service that writes here would need permissions on the key. The messages are
            # events of EventBridge, with names of jobs and executions in them, but no data.
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.DESTROY,
        )
        finding = Acknowledgment(
            id="AwsSolutions::AwsSolutions-SQS3",
            reason="This is the dead-letter queue of rules, schedules and a function, which cdk-nag does not look at.",
        )
        Validations.of(self.queue).acknowledge(finding)

    @classmethod
    def of(cls, scope: Construct) -> Self:
        """Return the one queue of the scope's stack."""
        stack = Stack.of(scope)
        existing = stack.node.try_find_child("DriftgaugeUndelivered")
        return cast("Self", existing) if existing else cls(stack, "DriftgaugeUndelivered")

    def grant_send(self, role: iam.Role) -> None:
        """Allow a role to put into the queue what its service could not deliver."""
        allow(role, ["sqs:SendMessage"], on=[self.queue.queue_arn])

    def keep_failures_of(self, function: lambda_.Function) -> None:
        """Put the events that a function did not answer, after Lambda's own two retries, into the queue."""
        function.configure_async_invoke(on_failure=destinations.SqsDestination(self.queue))
