"""The model of an endpoint: an artifact in an image, or a package from a model registry."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aws_cdk import Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from driftgauge.service import permissions
from driftgauge.service.images import ContainerImage, xgboost_image
from driftgauge.service.storage import S3Prefix, Source


@dataclass(frozen=True, kw_only=True)
class BoundModel:
    """A model as CloudFormation takes it."""

    container: sagemaker.CfnModel.ContainerDefinitionProperty
    identity: str
    """A fingerprint of artifact, image and environment. It changes whenever the predictions may."""


class ServedModel(Protocol):
    """The model that an endpoint serves: `Model` or `ModelPackage`."""

    def bind(self, scope: Construct, role: iam.IRole) -> BoundModel:
        """Return the container, and allow a role to run it."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """An artifact in SageMaker's format (`model.tar.gz`), which an image serves."""

    artifact: Source
    image: ContainerImage = field(default_factory=xgboost_image)
    environment: Mapping[str, str] = field(default_factory=dict)

    def bind(self, scope: Construct, role: iam.IRole) -> BoundModel:
        """Return the artifact in S3 and the image in this region, and allow the role to read both."""
        artifact = self.artifact.bind(scope, "Artifact")
        permissions.read_file(role, artifact)
        permissions.pull_images(role, scope, [self.image])
        environment = dict(self.environment)
        # Computed at synthesis, so that the baseline's predictions are made anew if the model changes, and only then.
        return BoundModel(
            container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=self.image.uri(scope), model_data_url=artifact.uri, environment=environment or None
            ),
            identity=_fingerprint(artifact.identity, self.image.identity, environment),
        )


@dataclass(frozen=True, kw_only=True)
class ModelPackage:
    """A version of a model package in a registry.

    SageMaker reads the package's artifact and pulls its image with the endpoint's role: name them here, or grant
    `MonitoredEndpoint.role` what the package needs.
    """

    arn: str
    artifact: Source | None = None
    artifacts: S3Prefix | None = None
    """Where the artifacts of all versions are, if the ARN is that of the newest one."""

    image: ContainerImage | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def bind(self, scope: Construct, role: iam.IRole) -> BoundModel:
        """Return the package, and allow the role to read those of its parts that are named."""
        # A package names artifact and image in the registry, which is not read at synthesis.
        if self.artifact:
            permissions.read_file(role, self.artifact.bind(scope, "Artifact"))
        if self.image:
            permissions.pull_images(role, scope, [self.image])
        if self.artifacts:
            permissions.read_prefix(role, self.artifacts)
        environment = dict(self.environment)
        # The ARN of the newest version is known during the deployment only, and stands for itself.
        unknown = Token.is_unresolved(self.arn)
        return BoundModel(
            container=sagemaker.CfnModel.ContainerDefinitionProperty(
                model_package_name=self.arn, environment=environment or None
            ),
            identity=f"{self.arn}{_fingerprint(environment)}" if unknown else _fingerprint(self.arn, environment),
        )


def _fingerprint(*parts: object) -> str:
    # Sorted, so that the order of variables in a file makes no other model.
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
