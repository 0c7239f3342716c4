"""The files that an execution reads: what was captured in its window, and the labels that came since.

A window may have hundreds of thousands of files, and a function has little memory. So each file is counted, hashed and
written to the job's manifest as S3 lists it, and then forgotten. Objects with other names are counted, not read.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import IO

from driftgauge_contract.paths import CAPTURE_FORMAT, CAPTURE_NAME, HOUR_FORMAT, LABELS_NAME, split_uri
from driftgauge_contract.windows import Window
from driftgauge_contract.workflow import OutcomeField
from monitor_execution.storage import Storage, StoredObject

_HOUR = timedelta(hours=1)

# A file that was begun before the window may have records of it. One that was begun just after it may, too: its first
# record is as old as its answer took. The job reads the records' times, and leaves out those outside the window.
_MAX_FILE_AGE, _MAX_ANSWER_TIME = _HOUR, timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The files to read, in the order of their keys."""

    files: int
    size: int
    ignored: int
    """The objects beside the files that have other names."""

    digest: str
    """A hash of the files' keys, ETags and sizes."""

    manifest: IO[bytes]
    """The files' keys as SageMaker takes them."""

    etags: Mapping[str, str] = field(default_factory=dict)
    """The ETag of each file by its key, of files that are few."""

    @classmethod
    def of(
        cls, uri: str, objects: Iterable[StoredObject], is_read: Callable[[str], object], manifest: IO[bytes]
    ) -> "Listing":
        """List objects below a URI, which come in the order of their keys, and write the manifest into a file."""
        digest = hashlib.sha256()
        files = size = ignored = 0
        bucket, prefix = split_uri(uri)
        # SageMaker's manifest is a list that begins with the prefix of all keys (API reference, `S3DataSource`).
        manifest.write(json.dumps([{"prefix": f"s3://{bucket}/"}]).removesuffix("]").encode())
        for each in objects:
            # An empty file has no records; it would only keep a window without data from being told as such.
            if not is_read(each.name) or not each.size or _is_hidden(each.key.removeprefix(prefix)):
                ignored += 1
                continue
            files, size = files + 1, size + each.size
            # The ETag changes with the content, so a file that was replaced makes a new job.
            digest.update(json.dumps([each.bucket, each.key, each.etag, each.size]).encode())
            manifest.write(f", {json.dumps(each.key)}".encode())
        manifest.write(b"]")
        return cls(files=files, size=size, ignored=ignored, digest=digest.hexdigest(), manifest=manifest)

    def document(self) -> dict[str, int]:
        """Return the counts, for the outcome."""
        return {
            OutcomeField.FILES.value: self.files,
            OutcomeField.BYTES.value: self.size,
            OutcomeField.IGNORED.value: self.ignored,
        }


def _is_hidden(path: str) -> bool:
    """Return whether Spark would pass a path over: one that a program left on its way, such as `_temporary`."""
    return any(part.startswith((".", "_")) for part in path.split("/"))


def captures(
    storage: Storage, uri: str, window: Window, manifest: IO[bytes], *, variant_name: str | None = None
) -> Listing:
    """List the files of one variant of the endpoint, or of all, that may have a record of the window."""
    first, last = (
        moment.strftime(CAPTURE_FORMAT) for moment in (window.start - _MAX_FILE_AGE, window.end + _MAX_ANSWER_TIME)
    )
    # S3 lists the variants, and the files of each, in the order of their names.
    variants = [f"{uri}/{variant_name}"] if variant_name else storage.folders(uri)
    objects = (each for variant in variants for each in storage.between(variant, first, last))
    return Listing.of(uri, objects, CAPTURE_NAME.fullmatch, manifest)


def no_captures(uri: str, manifest: IO[bytes]) -> Listing:
    """Return the listing of a window of which no file is to be read."""
    return Listing.of(uri, (), CAPTURE_NAME.fullmatch, manifest)


def labels(storage: Storage, uri: str, window: Window, *, until: datetime, manifest: IO[bytes]) -> Listing:
    """List the files of labels that came since the window's first hour: labels may be late."""
    etags: dict[str, str] = {}

    def noted() -> Iterator[StoredObject]:
        for each in label_objects(storage, uri, since=window.start, until=max(until, window.end)):
            etags[each.key] = each.etag
            yield each

    return replace(Listing.of(uri, noted(), LABELS_NAME.fullmatch, manifest), etags=etags)


def label_objects(storage: Storage, uri: str, *, since: datetime, until: datetime) -> Iterator[StoredObject]:
    """Yield what lies where labels are, from the hour of one moment to that of another."""
    first, last = (moment.astimezone(UTC).strftime(HOUR_FORMAT) for moment in (since, until + _HOUR))
    return storage.between(uri, first, last)
