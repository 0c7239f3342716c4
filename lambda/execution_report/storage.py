"""Objects in S3, named by their URIs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Finds, reads and writes whole objects."""

    s3: "S3Client"

    def exists(self, uri: str) -> bool:
        """Tell whether an object is there, by a listing: only that tells what is missing from what is forbidden."""
        bucket, key = _split(uri)
        page = self.s3.list_objects_v2(Bucket=bucket, Prefix=key)
        return any(entry["Key"] == key for entry in page.get("Contents", []))

    def read(self, uri: str) -> bytes | None:
        """Read an object; None where there is none."""
        if not self.exists(uri):
            return None
        bucket, key = _split(uri)
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def write(self, uri: str, text: str) -> None:
        """Write an object of JSON; the bucket's own rule encrypts it."""
        bucket, key = _split(uri)
        self.s3.put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="application/json")


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
