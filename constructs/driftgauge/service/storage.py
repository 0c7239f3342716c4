"""Files and folders in S3 that jobs, endpoints and Lambda functions read and write."""

import tempfile
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
    """A folder in a bucket, and the key that encrypts it, which is the bucket's unless given.

    There is no trailing slash, since service and console treat it differently; write `S3Prefix(...) / "reports"`.
    """

    bucket: s3.IBucket
    prefix: str
    key: kms.IKey | None = None

    def __post_init__(self) -> None:
        if self.key is None:
            # A role that may use the bucket and not its key reads and writes nothing, and some services say nothing.
            object.__setattr__(self, "key", self.bucket.encryption_key)

    def __truediv__(self, part: str) -> Self:
        return type(self)(bucket=self.bucket, prefix=f"{self.prefix}/{part}".strip("/"), key=self.key)

    @property
    def uri(self) -> str:
        """Return `s3://bucket/prefix`, without a trailing slash."""
        return f"s3://{self.bucket.bucket_name}/{self.prefix}"


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in S3, with an identity that changes when its content does."""

    bucket_arn: str
    object_key: str
    uri: str
    identity: str
    key_arn: str | None = None
    """The customer's key that encrypts the file."""


class Source(Protocol):
    """The source of a file: `LocalFile`, `TextFile` or `S3File`."""

    def bind(self, scope: Construct, construct_id: str) -> StoredFile:
        """Return the file as it will be in S3."""


@dataclass(frozen=True, kw_only=True)
class LocalFile:
    """A file on this machine. The deployment uploads it, and a change of its content changes the template."""

    path: Path
    identity: str | None = None
    """A text that changes when the content does. Without it the file is read, which takes long for a large one."""

    def bind(self, scope: Construct, construct_id: str) -> StoredFile:
        """Stage the file as an asset."""
        # The hash is a part of the template, so that new content changes whatever uses the file.
        asset = s3_assets.Asset(scope, construct_id, path=str(self.path), asset_hash=self.identity)
        return StoredFile(
            bucket_arn=f"arn:{PARTITION}:s3:::{asset.s3_bucket_name}",
            object_key=asset.s3_object_key,
            uri=asset.s3_object_url,
            identity=asset.asset_hash,
        )


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """A text that the deployment uploads as a file."""

    name: str
    text: str

    def bind(self, scope: Construct, construct_id: str) -> StoredFile:
        """Stage the text as an asset."""
        with tempfile.TemporaryDirectory(prefix="driftgauge-") as folder:
            path = Path(folder, self.name)
            path.write_text(self.text, encoding="utf-8")
            # CDK copies the file to its own output at once, so the folder is not needed afterwards.
            return LocalFile(path=path).bind(scope, construct_id)


@dataclass(frozen=True, kw_only=True)
class S3File:
    """A file that is in S3 already.

    New content under the same key changes nothing in a template, so it needs a new `version`. A file that a customer's
    KMS key encrypts needs the `key`, so that what reads the file may decrypt it.
    """

    bucket: str
    object_key: str
    version: str = ""
    key: kms.IKey | None = None

    @classmethod
    def from_uri(cls, uri: str, *, version: str = "", key: kms.IKey | None = None) -> Self:
        """Return the file of `s3://bucket/key`.

        Raises:
            ValueError: The URI is not one of a file in S3.
        """
        scheme, _, rest = uri.partition("://")
        bucket, _, object_key = rest.partition("/")
        if scheme != "s3" or not bucket or not object_key:
            raise ValueError(f"{uri!r} is not a file in S3; allowed: s3://bucket/key")
        return cls(bucket=bucket, object_key=object_key.rstrip("/"), version=version, key=key)

    def bind(self, scope: Construct, construct_id: str) -> StoredFile:  # noqa: ARG002 - nothing to stage
        """Return the file as it is."""
        return self.stored()

    def stored(self) -> StoredFile:
        """Return the file as it is, for which nothing has to be staged."""
        return StoredFile(
            bucket_arn=f"arn:{PARTITION}:s3:::{self.bucket}",
            object_key=self.object_key,
            uri=f"s3://{self.bucket}/{self.object_key}",
            identity=self.version,
            key_arn=self.key.key_arn if self.key else None,
        )
