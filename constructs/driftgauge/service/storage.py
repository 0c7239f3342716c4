"""Files and folders in S3 that jobs, endpoints and Lambdas read and write."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from driftgauge.service.pseudo_parameters import PARTITION


@dataclass(frozen=True, kw_only=True)
class S3Prefix:
    """A folder in a bucket, and the key that encrypts it.

    Service and console disagree about what a trailing slash means, so there is none: `S3Prefix(...) / "reports"`.
    """

    bucket: s3.IBucket
    prefix: str
    key: kms.IKey | None = None

    def __truediv__(self, part: str) -> Self:
        return type(self)(bucket=self.bucket, prefix=f"{self.prefix}/{part}".strip("/"), key=self.key)

    @property
    def uri(self) -> str:
        """`s3://bucket/prefix`, without a trailing slash."""
        return f"s3://{self.bucket.bucket_name}/{self.prefix}"


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in S3 whose content is known by its identity."""

    bucket_arn: str
    object_key: str
    uri: str
    identity: str


class Source(Protocol):
    """Where a file comes from: `LocalFile` or `S3File`."""

    def bind(self, scope: Construct, construct_id: str) -> StoredFile:
        """The file as it will be in S3."""


@dataclass(frozen=True, kw_only=True)
class LocalFile:
    """A file on this machine; the deployment uploads it, and its content is a part of the template."""

    path: Path
    identity: str | None = None
    """What changes when the content does, where it is known: a large file need not be read for it."""

    def bind(self, scope: Construct, construct_id: str) -> StoredFile:
        """Stage the file as an asset."""
        asset = s3_assets.Asset(scope, construct_id, path=str(self.path), asset_hash=self.identity)
        return StoredFile(
            bucket_arn=f"arn:{PARTITION}:s3:::{asset.s3_bucket_name}",
            object_key=asset.s3_object_key,
            uri=asset.s3_object_url,
            identity=asset.asset_hash,
        )


@dataclass(frozen=True, kw_only=True)
class S3File:
    """A file that is in S3 already.

    New content at the same place changes nothing in a template: `version` is what tells Driftgauge that it is new.
    """

    bucket: str
    object_key: str
    version: str = ""

    @classmethod
    def from_uri(cls, uri: str, *, version: str = "") -> Self:
        """Read `s3://bucket/key`."""
        scheme, _, rest = uri.partition("://")
        bucket, _, object_key = rest.partition("/")
        if scheme != "s3" or not bucket or not object_key:
            raise ValueError(f"{uri!r} is not a file in S3; allowed: s3://bucket/key")
        return cls(bucket=bucket, object_key=object_key.rstrip("/"), version=version)

    def bind(self, scope: Construct, construct_id: str) -> StoredFile:  # noqa: ARG002 - nothing to stage
        """The file as it is."""
        return self.stored()

    def stored(self) -> StoredFile:
        """The file as it is, for which nothing has to be staged."""
        return StoredFile(
            bucket_arn=f"arn:{PARTITION}:s3:::{self.bucket}",
            object_key=self.object_key,
            uri=f"s3://{self.bucket}/{self.object_key}",
            identity=self.version,
        )
