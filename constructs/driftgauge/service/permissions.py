"""Permissions of roles: exact actions on exact resources, and a reason wherever a wildcard cannot be avoided.

Every function adds statements to a role, or to a policy of its own that a role has. A resource with a wildcard is
acknowledged to cdk-nag where it is granted, by its exact finding.
"""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct, IConstruct

from driftgauge.service.images import ContainerImage
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION, URL_SUFFIX
from driftgauge.service.storage import S3Prefix, StoredFile
from driftgauge_contract.drift_events import EVENT_BUS
from driftgauge_contract.metrics import JOB_NAMESPACES

Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]
Grantee = iam.IRole | iam.Policy | iam.ManagedPolicy
_ENCRYPTING = ("sagemaker", "ec2")


def allow(
    role: Grantee,
    actions: Sequence[str],
    *,
    on: Sequence[str],
    when: Conditions | None = None,
    because: str = "",
) -> None:
    """Allow a role some actions; `because` must say why a resource with a wildcard is as narrow as it can be."""
    conditions = cast("Mapping[str, object] | None", when)
    statement = iam.PolicyStatement(actions=list(actions), resources=list(on), conditions=conditions)
    if isinstance(role, iam.Policy | iam.ManagedPolicy):
        role.add_statements(statement)
    elif isinstance(role, iam.Role):
        role.add_to_policy(statement)
    else:
        # An imported role is its owner's, who grants what it needs.
        return
    # cdk-nag would find it later, without knowing the reason.
    wildcards = [resource for resource in on if "*" in resource]
    if wildcards and not because:
        raise ValueError(f"{', '.join(wildcards)}: a wildcard needs a reason")
    acknowledge_wildcards(role, wildcards, because=because)


def acknowledge_wildcards(construct: IConstruct, resources: Sequence[str], *, because: str) -> None:
    """Acknowledge to cdk-nag that these resources, and no others, have a wildcard in the policies below a construct."""
    if not resources:
        return
    # An acknowledgement has to match the finding to the letter, and cdk-nag prints references in its own way.
    findings = [_as_cdk_nag_prints(resource) for resource in Stack.of(construct).resolve(list(resources))]
    Validations.of(construct).acknowledge(
        *(
            Acknowledgment(id=f"AwsSolutions::AwsSolutions-IAM5[Resource::{finding}]", reason=because)
            for finding in findings
        )
    )


def _as_cdk_nag_prints(value: object) -> str:
    if isinstance(value, str):
        return value
    match value:
        case {"Fn::Join": [str() as delimiter, list() as parts]}:
            return delimiter.join(_as_cdk_nag_prints(part) for part in parts)
        case {"Fn::GetAtt": [resource, attribute]}:
            return f"<{resource}.{attribute}>"
        case {"Ref": name}:
            return f"<{name}>"
    return json.dumps(value, separators=(",", ":"))


def read_file(role: Grantee, file: StoredFile) -> None:
    """Allow a role to read and decrypt one object."""
    allow(role, ["s3:GetObject"], on=[f"{file.bucket_arn}/{file.object_key}"])
    if file.key_arn is not None:
        allow(role, ["kms:Decrypt"], on=[file.key_arn])


def read_object(role: iam.IRole, place: S3Prefix) -> None:
    """Allow a role to read and decrypt one object."""
    allow(role, ["s3:GetObject"], on=[f"{place.bucket.bucket_arn}/{place.prefix}"])
    if place.key is not None:
        allow(role, ["kms:Decrypt"], on=[place.key.key_arn])


def read_input(role: iam.IRole, file: StoredFile) -> None:
    """Allow a role to read one object as a job's input, which SageMaker treats as a prefix and lists first."""
    allow(role, ["s3:ListBucket"], on=[file.bucket_arn], when={"StringLike": {"s3:prefix": [file.object_key]}})
    read_file(role, file)


def list_prefix(role: Grantee, place: S3Prefix) -> None:
    """Allow a role to list the objects under a prefix, but not to read them."""
    allow(
        role,
        ["s3:ListBucket"],
        on=[place.bucket.bucket_arn],
        when={"StringLike": {"s3:prefix": [place.prefix, f"{place.prefix}/*"]}},
    )


def find_bucket(role: iam.IRole, place: S3Prefix) -> None:
    """Allow a job's role to ask whether the bucket of a place exists (`HeadBucket`).

    Clients of S3 in the containers may do so first. The request has no prefix, so no condition on a prefix allows it.
    """
    allow(role, ["s3:ListBucket"], on=[place.bucket.bucket_arn], when={"Null": {"s3:prefix": "true"}})


def read_prefix(role: Grantee, place: S3Prefix) -> None:
    """Allow a role to list, read and decrypt the objects under a prefix."""
    list_prefix(role, place)
    allow(
        role,
        ["s3:GetObject"],
        on=[f"{place.bucket.bucket_arn}/{place.prefix}/*"],
        because="The names of the files under this deployment's own prefix are not known beforehand.",
    )
    if place.key is not None:
        allow(role, ["kms:Decrypt"], on=[place.key.key_arn])


def write_prefix(role: Grantee, place: S3Prefix) -> None:
    """Allow a role to write and encrypt objects under a prefix.

    It may decrypt, too: S3 does that to put the parts of a large object together.
    """
    allow(
        role,
        ["s3:PutObject"],
        on=[f"{place.bucket.bucket_arn}/{place.prefix}/*"],
        because="The names of the files under this deployment's own prefix are not known beforehand.",
    )
    if place.key is not None:
        allow(role, ["kms:Decrypt", "kms:GenerateDataKey"], on=[place.key.key_arn])


def allow_sagemaker_to_use_key(role: iam.IRole, key: kms.IKey | None) -> None:
    """Allow SageMaker to read inputs and write outputs that a key encrypts; it needs more actions than S3 does."""
    if key is not None:
        allow(role, ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"], on=[key.key_arn])


def encrypt_volumes(role: iam.IRole, key: kms.IKey | None) -> None:
    """Allow SageMaker to attach volumes that a key encrypts to the role's instances."""
    if key is not None:
        allow(
            role,
            ["kms:CreateGrant"],
            on=[key.key_arn],
            # SageMaker forwards the role's request, or EC2 does when a volume is attached. Whether such a grant counts
            # as one for a resource of AWS's (`kms:GrantIsForAWSResource`) is not documented.
            when={"StringEquals": {"kms:ViaService": [f"{service}.{REGION}.{URL_SUFFIX}" for service in _ENCRYPTING]}},
        )


def pull_images(role: iam.IRole, scope: Construct, images: Sequence[ContainerImage]) -> None:
    """Allow a role to pull container images from ECR."""
    # Pulling is limited to the repositories, though the token for it cannot be.
    arns = [arn for image in images for arn in image.repository_arns(scope)]
    actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    allow(role, actions, on=arns)
    allow(
        role,
        ["ecr:GetAuthorizationToken"],
        on=["*"],
        because="ecr:GetAuthorizationToken has no resources; pulling is limited to the repositories named.",
    )


def write_logs(role: iam.IRole, log_group: str) -> None:
    """Allow a role to write to a log group that SageMaker creates, such as `/aws/sagemaker/ProcessingJobs`."""
    arn = f"arn:{PARTITION}:logs:{REGION}:{ACCOUNT}:log-group:{log_group}"
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    because = "SageMaker names the log streams; the group is one."
    allow(role, actions, on=[arn, f"{arn}:log-stream:*"], because=because)


def publish_metrics(role: Grantee, namespaces: Sequence[str] = JOB_NAMESPACES) -> None:
    """Allow a role to publish metrics to some namespaces, by default those of SageMaker's jobs."""
    allow(
        role,
        ["cloudwatch:PutMetricData"],
        on=["*"],
        when={"StringLike": {"cloudwatch:namespace": list(namespaces)}},
        because="cloudwatch:PutMetricData has no resources; the condition limits it to these namespaces.",
    )


def read_metrics(role: Grantee) -> None:
    """Allow a role to read metrics."""
    because = "cloudwatch:GetMetricStatistics knows no resources, and no condition limits it."
    allow(role, ["cloudwatch:GetMetricStatistics"], on=["*"], because=because)


def list_packages(role: Grantee, group: str) -> None:
    """Allow a role to list the versions of a model package group."""
    allow(role, ["sagemaker:ListModelPackages"], on=[sagemaker_arn(f"model-package-group/{group}")])


def put_events(role: Grantee) -> None:
    """Allow a role to put events on the account's default bus."""
    allow(role, ["events:PutEvents"], on=[f"arn:{PARTITION}:events:{REGION}:{ACCOUNT}:event-bus/{EVENT_BUS}"])


def watch_alarms(role: Grantee, names: Sequence[str]) -> None:
    """Allow a role to see the states of alarms."""
    arns = [f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}" for name in names]
    allow(role, ["cloudwatch:DescribeAlarms"], on=arns)


def join_vpc(role: iam.IRole) -> None:
    """Allow SageMaker to put the role's instances into a VPC."""
    actions = [
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ]
    because = "SageMaker creates the network interfaces under ids of its own; the describing actions have no resources."
    allow(role, actions, on=["*"], because=because)


def join_vpc_as_function(role: iam.IRole) -> None:
    """Allow Lambda to connect the role's function to a VPC."""
    actions = [
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ]
    because = "Lambda creates the network interfaces under ids of its own; the describing actions have no resources."
    allow(role, actions, on=["*"], because=because)


def invoke_endpoint(role: Grantee, endpoint_name: str) -> None:
    """Allow a role to send requests to one endpoint."""
    allow(role, ["sagemaker:InvokeEndpoint"], on=[sagemaker_arn(f"endpoint/{endpoint_name}")])


def describe_endpoint(role: Grantee, endpoint_name: str) -> None:
    """Allow a role to describe one endpoint."""
    allow(role, ["sagemaker:DescribeEndpoint"], on=[sagemaker_arn(f"endpoint/{endpoint_name}")])


def describe_configurations(role: Grantee) -> None:
    """Allow a role to describe the configuration of an endpoint that something else deployed."""
    allow(
        role,
        ["sagemaker:DescribeEndpointConfig"],
        on=[sagemaker_arn("endpoint-config/*")],
        because="The name of the endpoint's configuration is not known beforehand, and changes with each update.",
    )


def run_jobs(role: Grantee, *, name_prefix: str, as_role: iam.IRole) -> None:
    """Allow a role to start, describe and stop the jobs whose names begin with a prefix, which run as another role."""
    start_jobs(role, name_prefix=name_prefix, as_role=as_role)
    follow_jobs(role, name_prefix=name_prefix)


def start_jobs(role: Grantee, *, name_prefix: str, as_role: iam.IRole) -> None:
    """Allow a role to start jobs whose names begin with a prefix, which run as another role."""
    _use_fingerprinted_jobs(role, ["sagemaker:CreateProcessingJob"], name_prefix)
    pass_to_sagemaker(role, as_role)


def tag_jobs(role: Grantee, *, name_prefix: str) -> None:
    """Allow a role to start jobs with tags, for those whose names begin with a prefix."""
    _use_fingerprinted_jobs(role, ["sagemaker:AddTags"], name_prefix)


def follow_jobs(role: Grantee, *, name_prefix: str) -> None:
    """Allow a role to describe and stop the jobs whose names begin with a prefix."""
    _use_fingerprinted_jobs(role, ["sagemaker:DescribeProcessingJob", "sagemaker:StopProcessingJob"], name_prefix)


def _use_fingerprinted_jobs(role: Grantee, actions: Sequence[str], name_prefix: str) -> None:
    allow(
        role,
        actions,
        on=[sagemaker_arn(f"processing-job/{name_prefix}-*")],
        because="A job's name ends in the fingerprint of its inputs.",
    )


def pass_to_sagemaker(role: Grantee, as_role: iam.IRole) -> None:
    """Allow a role to pass another role to SageMaker."""
    allow(
        role,
        ["iam:PassRole"],
        on=[as_role.role_arn],
        # Without the condition the role could be passed to any service.
        when={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
    )


def drain_schedule(role: Grantee, schedule_name: str, job_prefixes: Sequence[str]) -> None:
    """Allow a role to stop a schedule and the execution that it has started."""
    allow(
        role,
        ["sagemaker:DescribeMonitoringSchedule", "sagemaker:StopMonitoringSchedule"],
        on=[sagemaker_arn(f"monitoring-schedule/{schedule_name}")],
    )
    _list_executions(role)
    _use_jobs(role, ["sagemaker:DescribeProcessingJob", "sagemaker:StopProcessingJob"], job_prefixes)


def read_executions(role: iam.IRole, job_prefixes: Sequence[str]) -> None:
    """Allow a role to list executions and describe their jobs."""
    _list_executions(role)
    _use_jobs(role, ["sagemaker:DescribeProcessingJob"], job_prefixes)


def _list_executions(role: Grantee) -> None:
    allow(
        role,
        ["sagemaker:ListMonitoringExecutions"],
        on=["*"],
        because="sagemaker:ListMonitoringExecutions has no resources.",
    )


def _use_jobs(role: Grantee, actions: Sequence[str], prefixes: Sequence[str]) -> None:
    allow(
        role,
        actions,
        on=[sagemaker_arn(f"processing-job/{prefix}-*") for prefix in prefixes],
        because="The jobs of a schedule are named after the minute in which they start.",
    )


def sagemaker_arn(resource: str) -> str:
    """Return the ARN of a SageMaker resource in the account and region of the deployment."""
    return f"arn:{PARTITION}:sagemaker:{REGION}:{ACCOUNT}:{resource}"
