"""Settings of a processing job: program, instances, network and role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from driftgauge.service import permissions
from driftgauge.service.images import ContainerImage
from driftgauge.service.storage import StoredFile
from driftgauge.service.trust import imported_role, trusted_sagemaker
from driftgauge_contract.engines import DEFAULT_RUNTIME_SECONDS
from driftgauge_contract.workflow import JobField

LOG_GROUP = "/aws/sagemaker/ProcessingJobs"
"""The log group of all processing jobs, those of Model Monitor's schedules included."""

# Source: EC2 user guide, "Instance store volumes"; SageMaker refuses a `VolumeKmsKeyId` for these.
_LOCAL_STORAGE_FAMILIES = (
    "g4dn",
    "g4ad",
    "g5",
    "g6",
    "g6e",
    "gr6",
    "p3dn",
    "p4d",
    "p4de",
    "p5",
    "p5e",
    "p5en",
    "trn1",
    "trn2",
)


def has_local_storage(instance_type: str) -> bool:
    """Return whether an instance encrypts its disks with its own hardware, and therefore refuses a key."""
    family = instance_type.split(".")[1]
    return family in _LOCAL_STORAGE_FAMILIES or (family[:1] in "cmr" and family.endswith(("d", "dn")))


@dataclass(frozen=True, kw_only=True)
class Network:
    """The network of instances. Traffic between them is encrypted unless that is switched off."""

    isolated: bool = False
    """Whether the container has no network at all."""

    encrypt_traffic: bool = True
    subnet_ids: Sequence[str] = ()
    security_group_ids: Sequence[str] = ()

    def __post_init__(self) -> None:
        if bool(self.subnet_ids) != bool(self.security_group_ids):
            raise ValueError("a VPC takes subnets and security groups; allowed: both, or neither")

    @classmethod
    def in_vpc(cls, vpc: ec2.IVpc, security_groups: Sequence[ec2.ISecurityGroup], *, isolated: bool = False) -> Self:
        """Return the network of the private subnets of a VPC."""
        return cls(
            isolated=isolated,
            subnet_ids=vpc.select_subnets().subnet_ids,
            security_group_ids=[group.security_group_id for group in security_groups],
        )

    @property
    def vpc(self) -> dict[str, list[str]] | None:
        """Return subnets and security groups as CloudFormation names them, or `None`."""
        if not self.subnet_ids:
            return None
        return {"subnets": list(self.subnet_ids), "securityGroupIds": list(self.security_group_ids)}


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """The instances of a job. The defaults are AWS's; there is no key and no VPC unless given."""

    instance_type: str = "ml.m5.xlarge"
    instance_count: int = 1
    volume_size_gb: int = 20
    max_runtime_seconds: int = DEFAULT_RUNTIME_SECONDS
    network: Network = field(default_factory=Network)
    key: kms.IKey | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    """Tags of the jobs. CloudFormation's own reach the resources of a stack only, and jobs are none."""

    role_arn: str | None = None
    """The role of the jobs, which is granted nothing; roles that may do what is needed are created unless given."""

    @property
    def volume_key_arn(self) -> str | None:
        """Return the ARN of the key for the volumes, if the instances accept one."""
        if self.key is None or has_local_storage(self.instance_type):
            return None
        return self.key.key_arn

    def cluster_config(self) -> dict[str, object]:
        """Return the instances as SageMaker's requests name them."""
        cluster: dict[str, object] = {
            "InstanceType": self.instance_type,
            "InstanceCount": self.instance_count,
            "VolumeSizeInGB": self.volume_size_gb,
        }
        return cluster | ({"VolumeKmsKeyId": self.volume_key_arn} if self.volume_key_arn else {})

    def tags_config(self) -> list[dict[str, str]]:
        """Return the tags as SageMaker's requests name them."""
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]

    def network_config(self) -> dict[str, object]:
        """Return their network as SageMaker's requests name it."""
        config: dict[str, object] = {
            "EnableInterContainerTrafficEncryption": self.network.encrypt_traffic,
            "EnableNetworkIsolation": self.network.isolated,
        }
        if vpc := self.network.vpc:
            config["VpcConfig"] = {"Subnets": vpc["subnets"], "SecurityGroupIds": vpc["securityGroupIds"]}
        return config


@dataclass(frozen=True, kw_only=True)
class JobProgram:
    """The program of an engine's jobs."""

    image: ContainerImage
    entrypoint: Sequence[str] = ()
    """The command that is started in the image; its own one unless given."""

    code: StoredFile | None = None
    """The file that is copied into the container for the command."""

    runs_in_lambda: bool = False
    """Whether the code is a package of the Lambda function `AnalysisFunction`, too."""

    def grant_read(self, role: iam.IRole) -> None:
        """Allow a job's role to read the code; `job_role` allows it to pull the image."""
        if self.code:
            permissions.read_input(role, self.code)

    def render(self, scope: Construct) -> dict[str, object]:
        """Return the program as a baseline's custom resource and a workflow's document have it."""
        program: dict[str, object] = {JobField.IMAGE_URI.value: self.image.uri(scope)}
        if self.entrypoint:
            program[JobField.ENTRYPOINT.value] = list(self.entrypoint)
        if self.code:
            program |= {JobField.CODE_URI.value: self.code.uri, JobField.CODE_IDENTITY.value: self.code.identity}
        return program


def job_role(
    scope: Construct, construct_id: str, *, settings: JobSettings, images: Sequence[ContainerImage]
) -> iam.IRole:
    """Create a role for processing jobs, which allows them to run, log and publish metrics, but not yet any data.

    A role of one's own is returned as it is.
    """
    if settings.role_arn is not None:
        return imported_role(scope, construct_id, settings.role_arn)
    role = iam.Role(scope, construct_id, assumed_by=trusted_sagemaker())
    permissions.pull_images(role, scope, images)
    permissions.write_logs(role, LOG_GROUP)
    permissions.publish_metrics(role)
    permissions.allow_sagemaker_to_use_key(role, settings.key)
    # SageMaker attaches encrypted volumes through a grant on the key.
    if settings.volume_key_arn:
        permissions.encrypt_volumes(role, settings.key)
    if settings.network.subnet_ids:
        permissions.join_vpc(role)
    return role
