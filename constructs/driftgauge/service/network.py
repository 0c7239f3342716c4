"""The VPC of a stack's Lambda functions."""

from typing import Self, cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from driftgauge.service.jobs import Network
from driftgauge.service.permissions import join_vpc_as_function

_ID = "DriftgaugeFunctionNetwork"


class FunctionNetwork(Construct):
    """The subnets and security groups of a stack's functions. Add it before the constructs that have functions.

    The VPC needs a way to the services that the functions call: endpoints of the VPC, or a NAT gateway.
    """

    def __init__(self, scope: Stack, *, network: Network) -> None:
        super().__init__(scope, _ID)
        self.network = network

    @classmethod
    def is_in(cls, scope: Construct) -> bool:
        """Tell whether the stack of a scope has such a network."""
        return cls._of(scope) is not None

    @classmethod
    def connect(cls, function: lambda_.Function) -> None:
        """Put a function into the VPC of its stack, if one was added."""
        if found := cls._of(function):
            # The deployment file names subnets and security groups, of which the high-level construct wants the VPC.
            cast("lambda_.CfnFunction", function.node.default_child).vpc_config = lambda_.CfnFunction.VpcConfigProperty(
                subnet_ids=list(found.network.subnet_ids),
                security_group_ids=list(found.network.security_group_ids),
            )

    @classmethod
    def grant(cls, role: iam.Role) -> None:
        """Allow Lambda to connect the functions of a role to the VPC of their stack, if one was added."""
        if cls._of(role):
            join_vpc_as_function(role)

    @classmethod
    def _of(cls, scope: Construct) -> Self | None:
        return cast("Self | None", Stack.of(scope).node.try_find_child(_ID))
