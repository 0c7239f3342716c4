"""The data that outlives an endpoint: captures, reports and the key that encrypts them."""

from collections.abc import Mapping
from typing import cast

from aws_cdk import CfnOutput, Fn, RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from driftgauge import FunctionNetwork, PackageParameter, allow_alarms_to_use, allow_logs_to_use
from driftgauge_contract.model_packages import parameter_name
from driftgauge_contract.ownership import data_stack_name
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.storage import Kept
from stacks.guard import StackGuard
from stacks.mark import mark_of, stack_environment, stack_tags
from stacks.network import network
from stacks.retention import ACCESS_LOG_DAYS, expires, sent_by_people


class DataStack(Stack):
    """The buckets and the key of a deployment, which are kept when the stack is deleted."""

    def __init__(self, scope: Construct, *, deployment: Deployment) -> None:
        super().__init__(
            scope,
            data_stack_name(deployment.name),
            description=f"Data of the monitored endpoint {deployment.name}",
            env=stack_environment(deployment),
            # Its own name in a stage, too, which would put the stage's before it.
            stack_name=data_stack_name(deployment.name),
            tags=stack_tags(scope, deployment),
        )
        if deployment.network.functions_in_vpc:
            FunctionNetwork(self, network=network(deployment))
        storage, retention = deployment.storage, deployment.retention
        self.key: kms.IKey = self._imported_key(storage.key) if storage.key else self._key(deployment)
        capture = self._stored("Capture", storage.captures, sent_by_people(deployment))
        # Baselines are in this bucket, too, and are needed for as long as there are monitors.
        reports = self._stored("Reports", storage.reports, {"reports/": retention.reports})
        CfnOutput(self, "CaptureBucketName", value=capture.bucket_name)
        CfnOutput(self, "ReportsBucketName", value=reports.bucket_name)
        CfnOutput(self, "KeyArn", value=self.key.key_arn)
        self._add_package_parameter(deployment)
        StackGuard(self, mark=mark_of(scope, deployment))

    def _add_package_parameter(self, deployment: Deployment) -> None:
        # CloudFormation reads it before it changes the endpoint's stack, which can so not create it.
        group = deployment.model.package_group if deployment.model else None
        if group:
            PackageParameter(self, "NewestPackage", name=parameter_name(deployment.name), group=group)

    def _key(self, deployment: Deployment) -> kms.Key:
        key = kms.Key(
            self,
            "Key",
            description=f"Data of the monitored endpoint {deployment.name}",
            # cdk-nag's rule KMS5. The old key material stays, so that what is encrypted already can be read.
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        allow_alarms_to_use(key, endpoint_name=deployment.endpoint_name)
        allow_logs_to_use(key)
        return key

    def _imported_key(self, arn: str) -> kms.IKey:
        """Return a key of the deployment's owner, whose policy has to allow what that of `_key` does."""
        return kms.Key.from_key_arn(self, "Key", arn)

    def _stored(self, construct_id: str, own: str | None, kept: Mapping[str, Kept]) -> s3.IBucket:
        """Return the bucket of the deployment's owner, which stays as it is, or a new one."""
        if own is not None:
            return s3.Bucket.from_bucket_name(self, construct_id, own)
        return s3.Bucket(
            self,
            construct_id,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            # Without it each of many small capture files is a request to KMS, which costs more than its storage.
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            # A report that is overwritten by mistake can be restored.
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            server_access_logs_bucket=self._access_logs(),
            server_access_logs_prefix=f"{construct_id.lower()}/",
            lifecycle_rules=expires(kept),
        )

    def _access_logs(self) -> s3.Bucket:
        """Return the bucket of access logs, which both buckets share."""
        existing = self.node.try_find_child("AccessLogs")
        if existing:
            return cast("s3.Bucket", existing)
        # S3 cannot deliver access logs to a bucket that a customer's key encrypts.
        return s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            # S3 writes these logs by the hundred thousand, and nothing in a deployment reads them.
            lifecycle_rules=expires({"": ACCESS_LOG_DAYS}),
        )


class DeployedData:
    """A data stack, imported by its outputs, so that neither stack prevents changes of the other."""

    def __init__(self, scope: Construct, *, data: DataStack) -> None:
        stack_name = data.stack_name
        # Outputs are looked up by name: an export could not be changed while another stack imports it.
        self.key = kms.Key.from_key_arn(scope, "DataKey", Fn.get_stack_output(stack_name, "KeyArn"))
        self.capture_bucket = self._bucket(scope, "CaptureBucket", stack_name)
        self.reports_bucket = self._bucket(scope, "ReportsBucket", stack_name)

    @staticmethod
    def _bucket(scope: Construct, construct_id: str, stack_name: str) -> s3.IBucket:
        return s3.Bucket.from_bucket_name(scope, construct_id, Fn.get_stack_output(stack_name, f"{construct_id}Name"))
