"""Objects in S3, named by their URIs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object as it was listed: replaced since, it has another ETag."""

    bucket: str
    key: str
    etag: str
    size: int

    @property
    def name(self) -> str:
        """The last part of its key."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Lists and writes objects."""

    s3: "S3Client"

    def folders(self, uri: str) -> Iterator[str]:
        """Yield the URIs of the folders directly below a prefix."""
        bucket, prefix = split(uri)
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/", Delimiter="/")
        for page in pages:
            for entry in page.get("CommonPrefixes", []):
                yield f"s3://{bucket}/{entry['Prefix'].rstrip('/')}"

    def between(self, uri: str, first: str, last: str) -> Iterator[StoredObject]:
        """Yield the objects whose paths below a prefix sort from `first`, included, to `last`, excluded.

        S3 lists in this order, so nothing before is listed, and no page after.
        """
        bucket, prefix = split(uri)
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=f"{prefix}/", StartAfter=f"{prefix}/{first}"
        )
        for page in pages:
            for entry in page.get("Contents", []):
                if entry["Key"].removeprefix(f"{prefix}/") >= last:
                    return
                yield StoredObject(bucket=bucket, key=entry["Key"], etag=entry["ETag"].strip('"'), size=entry["Size"])

    def write(self, uri: str, text: str) -> None:
        """Write an object of JSON; the bucket's own rule encrypts it."""
        bucket, key = split(uri)
        self.s3.put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="application/json")


def split(uri: str) -> tuple[str, str]:
    """Split an S3 URI into its bucket and its key."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
