"""Objects in S3, named by their URIs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, Result, code, message, patiently
from custom_resources.errors import DeploymentError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Reads and writes whole objects."""

    s3: "S3Client"
    deadline: Deadline

    def names_below(self, uri: str) -> frozenset[str]:
        """Return the names of the files directly below a prefix.

        S3 answers 403 for a missing object unless the caller has `s3:ListBucket`, and a policy can limit that action
        to a prefix only for listings. So the files are listed, and not asked for one by one.
        """
        bucket, prefix = split(uri)
        try:
            # One page of a thousand names is more than any folder of a baseline has.
            page = self._patiently(lambda: self.s3.list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/", Delimiter="/"))
        except ClientError as error:
            if code(error) == "NoSuchBucket":
                return frozenset()
            raise
        return frozenset(entry["Key"].removeprefix(f"{prefix}/") for entry in page.get("Contents", []))

    def read(self, uri: str, *, max_bytes: int | None = None) -> bytes:
        """Return the content of an object that has to be there, or its beginning."""
        bucket, key = split(uri)
        try:
            found = self._patiently(lambda: self.s3.get_object(Bucket=bucket, Key=key))
        except ClientError as error:
            if code(error) in {"NoSuchKey", "NoSuchBucket"}:
                raise DeploymentError(f"there is no object at {uri}") from error
            raise DeploymentError(f"{uri} cannot be read: {code(error)}: {message(error)}") from error
        return found["Body"].read(max_bytes)

    def write(self, uri: str, text: str, *, content_type: str) -> None:
        """Write an object, which the bucket's default encrypts."""
        bucket, key = split(uri)
        body = text.encode()
        self._patiently(lambda: self.s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type))

    def _patiently(self, call: Callable[[], Result]) -> Result:
        return patiently(call, self.deadline)


def split(uri: str) -> tuple[str, str]:
    """Return bucket and key of an S3 URI, without slashes at their ends."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    key = key.strip("/")
    if not uri.startswith("s3://") or not bucket or not key:
        raise DeploymentError(f"{uri!r} is not an S3 URI such as s3://bucket/prefix")
    return bucket, key
