"""The guard of a stack: the first resource of each deployment, which fails it if the stack is somebody else's."""

from aws_cdk import CfnResource, CustomResource, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from driftgauge.functions.lambda_functions import lambda_function
from driftgauge.service.network import FunctionNetwork
from driftgauge.service.pseudo_parameters import STACK_ID
from driftgauge.service.trust import trusted_service
from driftgauge_contract.ownership import GUARD_RESOURCE_TYPE, GuardProperty, Mark

_ANSWERS_WITHIN = Duration.minutes(3)


class StackGuard(Construct):
    """A custom resource that everything else in the stack depends on.

    `cdk deploy` takes whatever stack has the name, and CloudFormation deletes in it what the template does not have:
    at the end of an update, however, after all that is created or changed. An update that fails at the guard has
    changed nothing, and is rolled back.

    Args:
        stack: The stack, with all of its resources.
        mark: The mark of the deployment.
    """

    def __init__(self, stack: Stack, *, mark: Mark) -> None:
        everything_else = [each for each in stack.node.find_all() if CfnResource.is_cfn_resource(each)]
        super().__init__(stack, "DriftgaugeGuard")
        # A log group that the data stack's key encrypts would have to wait for the key, which waits for the guard; one
        # without it would be the only such group. The function has nothing to log: its answer is an event of the stack.
        self.node.set_context("@aws-cdk/aws-lambda:useCdkManagedLogGroup", False)
        guard = CustomResource(
            self,
            "Resource",
            resource_type=GUARD_RESOURCE_TYPE,
            service_token=self._function().function_arn,
            service_timeout=_ANSWERS_WITHIN,
            properties={GuardProperty.DEPLOYMENT.value: mark.deployment, GuardProperty.APP.value: mark.app},
        )
        for each in everything_else:
            each.node.add_dependency(guard)

    def _function(self) -> lambda_.Function:
        return lambda_function(
            self,
            "Function",
            handler="stack_guard.handler.on_event",
            role=self._role(),
            log_group=None,
            memory_size=256,
            timeout=Duration.minutes(1),
        )

    def _role(self) -> iam.Role:
        may_describe = iam.PolicyStatement(actions=["cloudformation:DescribeStacks"], resources=[STACK_ID])
        role = iam.Role(
            self,
            "Role",
            assumed_by=trusted_service("lambda.amazonaws.com"),
            # Inline, so that the function's role is complete without another resource to wait for.
            inline_policies={"DescribeStack": iam.PolicyDocument(statements=[may_describe])},
        )
        FunctionNetwork.grant(role)
        return role
