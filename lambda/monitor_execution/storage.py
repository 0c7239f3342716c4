"""Objects in S3, named by their URIs."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING

from driftgauge_contract.paths import split_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object as it was listed; a later version of it has another ETag."""

    bucket: str
    key: str
    etag: str
    size: int

    @property
    def name(self) -> str:
        """Return the last part of its key."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Lists and writes objects."""

    s3: "S3Client"

    def folders(self, uri: str) -> Iterator[str]:
        """Yield the URIs of the folders directly below a prefix."""
        bucket, prefix = split_uri(uri)
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/", Delimiter="/")
        for page in pages:
            for entry in page.get("CommonPrefixes", []):
                yield f"s3://{bucket}/{entry['Prefix'].rstrip('/')}"

    def between(self, uri: str, first: str, last: str) -> Iterator[StoredObject]:
        """Yield the objects whose paths below a prefix are from `first`, included, to `last`, excluded, in their order.

        S3 lists objects in this order, so that no page has to be listed before the first or after the last one.
        """
        bucket, prefix = split_uri(uri)
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=f"{prefix}/", StartAfter=f"{prefix}/{first}"
        )
        for page in pages:
            for entry in page.get("Contents", []):
                # Later pages hold later keys only: not listing them saves most of the calls for an old window.
                if entry["Key"].removeprefix(f"{prefix}/") >= last:
                    return
                yield StoredObject(bucket=bucket, key=entry["Key"], etag=entry["ETag"].strip('"'), size=entry["Size"])

    def read(self, uri: str) -> bytes:
        """Return the content of an object that is there."""
        bucket, key = split_uri(uri)
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def lines(self, uri: str) -> Iterator[bytes]:
        """Yield the lines of an object, however large it is."""
        bucket, key = split_uri(uri)
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].iter_lines()

    def find(self, bucket: str, key: str) -> StoredObject | None:
        """Return an object as a listing has it, `None` where it is gone; its content need not be readable for that."""
        page = self.s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
        for entry in page.get("Contents", []):
            if entry["Key"] == key:
                return StoredObject(bucket=bucket, key=key, etag=entry["ETag"].strip('"'), size=entry["Size"])
        return None

    def exists(self, uri: str) -> bool:
        """Return whether there is an object, by a listing: S3 answers 403 when a missing one is read."""
        bucket, key = split_uri(uri)
        page = self.s3.list_objects_v2(Bucket=bucket, Prefix=key)
        return any(entry["Key"] == key for entry in page.get("Contents", []))

    def write_text(self, uri: str, text: str) -> None:
        """Write a small object of JSON."""
        self.write(uri, BytesIO(text.encode()))

    def write(self, uri: str, content: IO[bytes]) -> None:
        """Write a file of JSON, which the bucket's default encrypts, without reading it into memory."""
        bucket, key = split_uri(uri)
        # The listing has just written the file, so its position is at the end.
        content.seek(0)
        self.s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType="application/json")
