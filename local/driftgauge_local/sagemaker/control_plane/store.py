"""The store of all named resources, in memory."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from botocore.session import Session

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import ServiceError


@dataclass(frozen=True, kw_only=True)
class ResourceKind:
    """A kind of resource: its names in the API, and its errors."""

    resource: str
    """As in `CreateModel`."""
    segment: str
    """As in `arn:aws:sagemaker:…:model/name`."""
    name: str
    """The member that names it, as `ModelName`."""
    arn: str
    """The member that holds its ARN, as `ModelArn`."""
    missing: Callable[[str, str], ServiceError]
    """The refusal when name and ARN are of nothing that is there."""
    duplicate: Callable[[str, str], ServiceError]
    """The refusal when name and ARN are taken."""


@dataclass(kw_only=True)
class Record:
    """A resource. Its document has the members of its description, from the request and of its state."""

    kind: ResourceKind
    name: str
    arn: str
    document: Document
    tags: dict[str, str] = field(default_factory=dict)


class Store:
    """The resources by kind and name. Hold `lock` to make a check and the change that follows from it atomic."""

    def __init__(self, *, region: str, account: str, now: Callable[[], datetime]) -> None:
        # Reentrant: a check under the lock calls methods that take it themselves.
        self.lock = threading.RLock()
        self.account = account
        self.region = region
        self.now = now
        # China and GovCloud have partitions of their own, which ARNs begin with.
        self._partition = Session().get_partition_for_region(region)
        self._records: dict[tuple[str, str], Record] = {}

    def arn(self, kind: ResourceKind, name: str) -> str:
        """Return the ARN of a resource."""
        return f"arn:{self._partition}:sagemaker:{self.region}:{self.account}:{kind.segment}/{name}"

    def add(self, kind: ResourceKind, document: Document, *, name: str | None = None) -> Record:
        """Add a resource from the request that creates it; raises the kind's `duplicate`.

        `name` is for a resource that the service names, and not the request.
        """
        name = name or f"{document[kind.name]}"
        tags = {tag["Key"]: tag["Value"] for tag in document.get("Tags", [])}
        arn, now = self.arn(kind, name), self.now()
        # Descriptions do not have tags; ListTags has.
        kept = {k: v for k, v in document.items() if k != "Tags"}
        kept |= {kind.arn: arn, "CreationTime": now, "LastModifiedTime": now}
        with self.lock:
            if (kind.segment, name) in self._records:
                raise kind.duplicate(name, arn)
            record = Record(kind=kind, name=name, arn=arn, document=kept, tags=tags)
            self._records[kind.segment, name] = record
        return record

    def find(self, kind: ResourceKind, name: str) -> Record | None:
        """Return the resource, or None."""
        with self.lock:
            return self._records.get((kind.segment, name))

    def get(self, kind: ResourceKind, name: str) -> Record:
        """Return the resource; raises the kind's `missing`."""
        record = self.find(kind, name)
        if record is None:
            raise kind.missing(name, self.arn(kind, name))
        return record

    def remove(self, record: Record) -> None:
        """Remove a resource."""
        with self.lock:
            self._records.pop((record.kind.segment, record.name), None)

    def all(self, *kinds: ResourceKind) -> list[Record]:
        """List the resources of the kinds, oldest first."""
        segments = {kind.segment for kind in kinds}
        with self.lock:
            return [r for (segment, _), r in self._records.items() if segment in segments]

    def by_arn(self, arn: str) -> Record | None:
        """Return the resource with an ARN, or None."""
        with self.lock:
            return next((r for r in self._records.values() if r.arn == arn), None)

    def change(self, record: Record, **members: object) -> None:
        """Set members of a resource's document, and its modification time; None clears a member."""
        with self.lock:
            record.document |= members
            record.document["LastModifiedTime"] = self.now()
