"""The newest approved version of a model package group, which each deployment finds anew."""

from aws_cdk import CfnParameter, CustomResource, Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from driftgauge.functions.custom_resources import CustomResources
from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group
from driftgauge.functions.starts import allow_start
from driftgauge.functions.undelivered import Undelivered
from driftgauge.service import permissions
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.custom_resources import ResourceType
from driftgauge_contract.model_packages import (
    NOT_KNOWN_YET,
    PACKAGE_EVENT_SOURCE,
    PACKAGE_EVENT_TYPE,
    ApprovalVariable,
    NewestPackageAttribute,
    NewestPackageProperty,
    PackageEventDetail,
)


class PackageParameter(Construct):
    """The parameter that says which version is the newest. It has to exist before the stack that reads it."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, group: str) -> None:
        super().__init__(scope, construct_id)
        ssm.StringParameter(
            self,
            "Parameter",
            parameter_name=name,
            # CloudFormation leaves what is written later as it is, as long as the template stays the same.
            string_value=NOT_KNOWN_YET,
            description=f"The newest approved version of the model package group {group}",
        )


class NewestPackage(Construct):
    """The newest approved version, and a Lambda function that follows approvals.

    CloudFormation reads the parameter with each deployment, so that one without another change serves the version that
    was approved since. The function writes the parameter when the approval of a version changes.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        group: The name of the model package group.
        parameter: The name of a `PackageParameter` of a stack that is deployed before.
        folder: Where the version of the first deployment is remembered.
        start: The ARN of what deploys an approved version: a pipeline or a state machine.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group: str,
        parameter: str,
        folder: S3Prefix,
        start: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._group, self._parameter = group, parameter
        self.arn = self._lookup(folder).get_att_string(NewestPackageAttribute.PACKAGE_ARN)
        """The ARN of the version to serve, which is known during the deployment."""

        self._follow_approvals(start)

    def _lookup(self, folder: S3Prefix) -> CustomResource:
        value = CfnParameter(self, "Newest", type="AWS::SSM::Parameter::Value<String>", default=self._parameter)
        provider = CustomResources.of(self)
        policy = provider.creation_policy
        permissions.read_prefix(policy, folder)
        permissions.write_prefix(policy, folder)
        permissions.list_packages(policy, self._group)
        return CustomResource(
            self,
            "Resource",
            resource_type=ResourceType.NEWEST_PACKAGE,
            service_token=provider.service_token,
            properties={
                NewestPackageProperty.GROUP_NAME.value: self._group,
                NewestPackageProperty.PARAMETER_VALUE.value: value.value_as_string,
                NewestPackageProperty.RECORD_URI.value: f"{folder.uri}/{self._group}",
            },
        )

    def _follow_approvals(self, start: str | None) -> None:
        logs = log_group(self, "Logs")
        role = function_role(self, "Role", log_group=logs)
        arn = f"arn:{PARTITION}:ssm:{REGION}:{ACCOUNT}:parameter{self._parameter}"
        permissions.allow(role, ["ssm:GetParameter", "ssm:PutParameter"], on=[arn])
        permissions.list_packages(role, self._group)
        if start:
            allow_start(role, start)
        function = lambda_function(
            self,
            "Function",
            handler="event_responses.approval.on_event",
            role=role,
            log_group=logs,
            memory_size=256,
            timeout=Duration.minutes(1),
            environment={
                ApprovalVariable.GROUP_NAME.value: self._group,
                ApprovalVariable.PARAMETER_NAME.value: self._parameter,
                **({ApprovalVariable.START_ARN.value: start} if start else {}),
            },
        )
        undelivered = Undelivered.of(self)
        undelivered.keep_failures_of(function)
        pattern = events.EventPattern(
            source=[PACKAGE_EVENT_SOURCE],
            detail_type=[PACKAGE_EVENT_TYPE],
            account=[Stack.of(self).account],
            detail={PackageEventDetail.GROUP.value: [self._group]},
        )
        target = targets.LambdaFunction(function, dead_letter_queue=undelivered.queue)
        events.Rule(self, "Approvals", event_pattern=pattern, targets=[target])
