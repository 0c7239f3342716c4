"""Objects in S3, named by their URIs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_contract.paths import split_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Finds, reads and writes whole objects."""

    s3: "S3Client"

    def exists(self, uri: str) -> bool:
        """Return whether there is an object, by a listing: S3 answers 403 when a missing one is read."""
        bucket, key = split_uri(uri)
        # Reading a missing object without the permission to list is refused as if it were forbidden.
        page = self.s3.list_objects_v2(Bucket=bucket, Prefix=key)
        return any(entry["Key"] == key for entry in page.get("Contents", []))

    def names_below(self, uri: str, *, after: str = "") -> frozenset[str]:
        """Return the names of the objects below a prefix that come after a name in the order of S3."""
        bucket, prefix = split_uri(f"{uri}/")
        start = f"{prefix}{after}"
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, StartAfter=start)
        return frozenset(entry["Key"].removeprefix(prefix) for page in pages for entry in page.get("Contents", []))

    def read(self, uri: str) -> bytes | None:
        """Return the content of an object, or `None` if there is none."""
        if not self.exists(uri):
            return None
        bucket, key = split_uri(uri)
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def write(self, uri: str, text: str) -> None:
        """Write an object of JSON, which the bucket's default encrypts."""
        bucket, key = split_uri(uri)
        self.s3.put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="application/json")
