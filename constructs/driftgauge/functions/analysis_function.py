"""The Lambda function that runs a monitor's analyzer, with a role and a log group of its own."""

from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from driftgauge.functions.lambda_functions import function_role, log_group
from driftgauge.service import permissions
from driftgauge.service.jobs import JobProgram, JobSettings
from driftgauge.service.network import FunctionNetwork
from driftgauge.service.storage import StoredFile
from driftgauge_contract.run_on import (
    FUNCTION_MEMORY_MIB,
    FUNCTION_STORAGE_MIB,
    FUNCTION_TIMEOUT_SECONDS,
    RunOn,
)

_Function = lambda_.CfnFunction

FUNCTION_PACKAGE = "analysis_function"
"""The Lambda package, which is in the analyzer's bundle: the bundle is the function's code as it is."""


def chosen(run_on: RunOn, settings: JobSettings) -> RunOn | None:
    """Return where the analyzer runs, or `None` where there is no function.

    A function is one machine, and always has a network: Lambda knows no isolation.
    """
    possible = settings.instance_count == 1 and not settings.network.isolated
    return run_on if possible and run_on is not RunOn.PROCESSING else None


def analysis_function(
    scope: Construct, construct_id: str, *, program: JobProgram, settings: JobSettings, run_on: RunOn
) -> "AnalysisFunction | None":
    """Create the function for a program, or return `None` where a job runs whatever the size."""
    if program.code is None or not program.runs_in_lambda or chosen(run_on, settings) is None:
        return None
    return AnalysisFunction(scope, construct_id, code=program.code, settings=settings)


class AnalysisFunction(Construct):
    """Runs the analyzer on the inputs of a processing job."""

    def __init__(self, scope: Construct, construct_id: str, *, code: StoredFile, settings: JobSettings) -> None:
        super().__init__(scope, construct_id)
        logs = log_group(self, "Logs")
        self.role = function_role(self, "Role", log_group=logs)
        """The function's role, which may log, but not yet read any data."""

        bucket = s3.Bucket.from_bucket_arn(self, "CodeBucket", code.bucket_arn)
        # The deployment file names subnets and security groups, of which the high-level construct wants the VPC.
        self._function = lambda_.CfnFunction(
            self,
            "Function",
            code=_Function.CodeProperty(s3_bucket=bucket.bucket_name, s3_key=code.object_key),
            handler=f"{FUNCTION_PACKAGE}.handler.on_event",
            # The bundle's wheels are for the Python and the processors of SageMaker's images.
            runtime=lambda_.Runtime.PYTHON_3_12.name,
            architectures=[lambda_.Architecture.X86_64.name],
            role=self.role.role_arn,
            logging_config=_Function.LoggingConfigProperty(log_group=logs.log_group_name),
            memory_size=FUNCTION_MEMORY_MIB,
            ephemeral_storage=_Function.EphemeralStorageProperty(size=FUNCTION_STORAGE_MIB),
            timeout=FUNCTION_TIMEOUT_SECONDS,
            vpc_config=self._vpc(settings),
        )
        # Lambda connects the function to the network as the role, which needs its policy by then.
        self._function.node.add_dependency(self.role)
        because = "The analyzer's wheels are for Python 3.12, as SageMaker's images are, where the same bundle runs."
        Validations.of(self._function).acknowledge(Acknowledgment(id="AwsSolutions::AwsSolutions-L1", reason=because))
        if settings.key is not None:
            permissions.allow(self.role, ["kms:Decrypt", "kms:GenerateDataKey"], on=[settings.key.key_arn])

    @property
    def arn(self) -> str:
        """Return the ARN of the function."""
        return self._function.attr_arn

    def grant_invoke(self, role: permissions.Grantee) -> None:
        """Allow a role to invoke the function."""
        permissions.allow(role, ["lambda:InvokeFunction"], on=[self.arn])

    def _vpc(self, settings: JobSettings) -> lambda_.CfnFunction.VpcConfigProperty | None:
        if not settings.network.subnet_ids:
            return None
        # The role of a function may join the VPC of its stack already.
        if not FunctionNetwork.is_in(self):
            permissions.join_vpc_as_function(self.role)
        return _Function.VpcConfigProperty(
            subnet_ids=list(settings.network.subnet_ids),
            security_group_ids=list(settings.network.security_group_ids),
        )
