"""Where every named resource is kept: one store for all kinds, in memory."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from botocore.session import Session

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import ServiceError


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of resource: how the API names it, and how it is refused."""

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
    """One resource: its document has the members of its description, request and state alike."""

    kind: Kind
    name: str
    arn: str
    document: Document
    tags: dict[str, str] = field(default_factory=dict)


class Store:
    """Resources by kind and name. `lock` makes a check and the change that follows from it one step."""

    def __init__(self, *, region: str, account: str, now: Callable[[], datetime]) -> None:
        self.lock = threading.RLock()
        self.account = account
        self.region = region
        self.now = now
        self._partition = Session().get_partition_for_region(region)
        self._records: dict[tuple[str, str], Record] = {}

    def arn(self, kind: Kind, name: str) -> str:
        """Name a resource to the whole of AWS."""
        return f"arn:{self._partition}:sagemaker:{self.region}:{self.account}:{kind.segment}/{name}"

    def add(self, kind: Kind, document: Document) -> Record:
        """Keep a new resource, made from its creation request; raises the kind's `duplicate`."""
        name = document[kind.name]
        tags = {tag["Key"]: tag["Value"] for tag in document.get("Tags", [])}
        arn, now = self.arn(kind, name), self.now()
        kept = {k: v for k, v in document.items() if k != "Tags"}
        kept |= {kind.arn: arn, "CreationTime": now, "LastModifiedTime": now}
        with self.lock:
            if (kind.segment, name) in self._records:
                raise kind.duplicate(name, arn)
            record = Record(kind=kind, name=name, arn=arn, document=kept, tags=tags)
            self._records[kind.segment, name] = record
        return record

    def find(self, kind: Kind, name: str) -> Record | None:
        """Return the resource, if it is there."""
        with self.lock:
            return self._records.get((kind.segment, name))

    def get(self, kind: Kind, name: str) -> Record:
        """Return the resource; raises the kind's `missing`."""
        record = self.find(kind, name)
        if record is None:
            raise kind.missing(name, self.arn(kind, name))
        return record

    def remove(self, record: Record) -> None:
        """Forget a resource."""
        with self.lock:
            self._records.pop((record.kind.segment, record.name), None)

    def all(self, *kinds: Kind) -> list[Record]:
        """List the resources of the kinds, oldest first."""
        segments = {kind.segment for kind in kinds}
        with self.lock:
            return [r for (segment, _), r in self._records.items() if segment in segments]

    def by_arn(self, arn: str) -> Record | None:
        """Return the resource with an ARN, if it is there."""
        with self.lock:
            return next((r for r in self._records.values() if r.arn == arn), None)

    def change(self, record: Record, **members: object) -> None:
        """Set members of a resource's document (None takes one away) and note when."""
        with self.lock:
            record.document |= members
            record.document["LastModifiedTime"] = self.now()
