"""What a processing job runs on: instances, network, key and role, for baselines and monitors alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from driftgauge.service import permissions
from driftgauge.service.images import ContainerImage

LOG_GROUP = "/aws/sagemaker/ProcessingJobs"
"""Where SageMaker puts the logs of processing jobs, those of schedules included."""

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
    """Whether an instance encrypts its disks with its own hardware, and therefore refuses a key."""
    family = instance_type.split(".")[1]
    return family in _LOCAL_STORAGE_FAMILIES or (family[:1] in "cmr" and family.endswith(("d", "dn")))


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where instances are in the network. Traffic between them is encrypted unless that is switched off."""

    isolated: bool = False
    """No network at all inside the container."""

    encrypt_traffic: bool = True
    subnet_ids: Sequence[str] = ()
    security_group_ids: Sequence[str] = ()

    def __post_init__(self) -> None:
        if bool(self.subnet_ids) != bool(self.security_group_ids):
            raise ValueError("a VPC takes subnets and security groups; allowed: both, or neither")

    @classmethod
    def in_vpc(cls, vpc: ec2.IVpc, security_groups: Sequence[ec2.ISecurityGroup], *, isolated: bool = False) -> Self:
        """In the private subnets of a VPC."""
        return cls(
            isolated=isolated,
            subnet_ids=vpc.select_subnets().subnet_ids,
            security_group_ids=[group.security_group_id for group in security_groups],
        )

    @property
    def vpc(self) -> dict[str, list[str]] | None:
        """Subnets and security groups in CloudFormation's words, or none."""
        if not self.subnet_ids:
            return None
        return {"subnets": list(self.subnet_ids), "securityGroupIds": list(self.security_group_ids)}


DEFAULT_RUNTIME_SECONDS = 1800


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """The machines of a job. The defaults are AWS's; a key and a VPC are the deployment's to give."""

    instance_type: str = "ml.m5.xlarge"
    instance_count: int = 1
    volume_size_gb: int = 20
    max_runtime_seconds: int = DEFAULT_RUNTIME_SECONDS
    network: Network = field(default_factory=Network)
    key: kms.IKey | None = None

    @property
    def volume_key_arn(self) -> str | None:
        """The key for the volumes, where the instances can take one."""
        if self.key is None or has_local_storage(self.instance_type):
            return None
        return self.key.key_arn

    def cluster_config(self) -> dict[str, object]:
        """The machines in the words of SageMaker's requests."""
        cluster: dict[str, object] = {
            "InstanceType": self.instance_type,
            "InstanceCount": self.instance_count,
            "VolumeSizeInGB": self.volume_size_gb,
        }
        return cluster | ({"VolumeKmsKeyId": self.volume_key_arn} if self.volume_key_arn else {})

    def network_config(self) -> dict[str, object]:
        """Their network in the same words."""
        config: dict[str, object] = {
            "EnableInterContainerTrafficEncryption": self.network.encrypt_traffic,
            "EnableNetworkIsolation": self.network.isolated,
        }
        if vpc := self.network.vpc:
            config["VpcConfig"] = {"Subnets": vpc["subnets"], "SecurityGroupIds": vpc["securityGroupIds"]}
        return config


def job_role(
    scope: Construct, construct_id: str, *, settings: JobSettings, images: Sequence[ContainerImage]
) -> iam.Role:
    """A role for processing jobs that may run, log and publish metrics, and so far touch no data."""
    role = iam.Role(scope, construct_id, assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    permissions.pull_images(role, scope, images)
    permissions.write_logs(role, LOG_GROUP)
    permissions.publish_metrics(role)
    permissions.let_sagemaker_use_key(role, settings.key)
    if settings.volume_key_arn:
        permissions.encrypt_volumes(role, settings.key)
    if settings.network.subnet_ids:
        permissions.join_vpc(role)
    return role
