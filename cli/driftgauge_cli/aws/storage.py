"""Objects in S3, named by their URIs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code
from driftgauge_cli.errors import UserError
from driftgauge_contract.paths import HOUR_FORMAT, hour_folder

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_HOUR_LENGTH = len("2026/11/24/05")
# HEAD has no body, so that its errors have the status as their code.
_MISSING = {"NoSuchKey", "NoSuchBucket", "404"}


@dataclass(frozen=True, kw_only=True)
class S3Uri:
    """A bucket and a key, which never ends with a slash."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the bucket and key in `s3://bucket/key`."""
        bucket, _, key = text.removeprefix("s3://").partition("/")
        if not text.startswith("s3://") or not bucket:
            raise UserError(f"{text!r} is not an S3 URI; give s3://bucket/prefix")
        # A slash at the end would become two in a key, which is another key to S3.
        return cls(bucket=bucket, key=key.strip("/"))

    def __truediv__(self, name: str) -> "S3Uri":
        return S3Uri(bucket=self.bucket, key=f"{self.key}/{name.strip('/')}".lstrip("/"))

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object in a listing."""

    uri: S3Uri
    size: int
    modified: datetime


def hour_of(uri: S3Uri, under: S3Uri) -> datetime | None:
    """Return the hour in an object's path; None if there is none."""
    try:
        return datetime.strptime(uri.key.removeprefix(f"{under.key}/")[:_HOUR_LENGTH], HOUR_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def list_objects(s3: "S3Client", under: S3Uri, *, after: str = "") -> Iterator[StoredObject]:
    """Yield the objects below a prefix in the order of their keys, from `{prefix}/{after}` on."""
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=under.bucket, Prefix=f"{under.key}/".lstrip("/"), StartAfter=f"{under.key}/{after}".lstrip("/")
    )
    for page in pages:
        for entry in page.get("Contents", []):
            uri = S3Uri(bucket=under.bucket, key=entry["Key"])
            yield StoredObject(uri=uri, size=entry["Size"], modified=entry["LastModified"])


def list_hours(s3: "S3Client", under: S3Uri, start: datetime, end: datetime) -> Iterator[StoredObject]:
    """Yield the objects in the hour prefixes of which a window [start, end) has a part."""
    # The window's end is not part of it: if it is a full hour, that hour is not listed.
    first, last = hour_folder(start), hour_folder(end - timedelta(microseconds=1))
    # Keys are sorted and an hour is a prefix of them, so the listing can start and end with the window.
    for entry in list_objects(s3, under, after=first):
        hour = hour_of(entry.uri, under)
        if hour is not None and hour_folder(hour) > last:
            return
        if hour is not None:
            yield entry


def read_text(s3: "S3Client", uri: S3Uri) -> str:
    """Return the text of an object."""
    try:
        return read_bytes(s3, uri).decode()
    except UnicodeDecodeError as error:
        raise UserError(f"{uri} is not UTF-8 text") from error


def read_bytes(s3: "S3Client", uri: S3Uri) -> bytes:
    """Return the content of an object."""
    try:
        return s3.get_object(Bucket=uri.bucket, Key=uri.key)["Body"].read()
    except ClientError as error:
        if error_code(error) in _MISSING:
            raise UserError(f"there is no object at {uri}") from error
        raise
