"""The services that SageMaker needs from the rest of the cloud: objects, metrics, logs, events and the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self


class ObjectError(Exception):
    """An error of the object store or of CloudWatch, such as `NoSuchKey`, `NoSuchBucket` or `AccessDenied`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, kw_only=True)
class ObjectSummary:
    """One object of a listing."""

    uri: str
    size: int


@dataclass(frozen=True, kw_only=True)
class StatisticValues:
    """A statistic set, in place of a single value."""

    sample_count: float
    sum: float
    minimum: float
    maximum: float


@dataclass(frozen=True, kw_only=True)
class MetricDatum:
    """One observation of a metric."""

    name: str
    value: float | StatisticValues
    unit: str
    timestamp: datetime
    dimensions: Mapping[str, str] = field(default_factory=dict)


# A protocol, so that tests of SageMaker need no emulator and the emulator can be exchanged.
class Cloud(Protocol):
    """The services besides SageMaker. Every method may be called from any thread."""

    def acting_as(self, role: str) -> Self:
        """Return the same cloud used as a role; raises ServiceError if SageMaker may not assume it."""
        ...

    def now(self) -> datetime:
        """Return the time, with its zone."""
        ...

    def get_object(self, uri: str) -> bytes:
        """Return the object at `s3://bucket/key`; raises ObjectError."""
        ...

    def put_object(self, uri: str, body: bytes) -> None:
        """Write the object at `s3://bucket/key`; raises ObjectError."""
        ...

    def list_objects(self, uri_prefix: str) -> list[ObjectSummary]:
        """List the objects whose URI starts with the prefix, in the order of their keys; raises ObjectError."""
        ...

    def find_bucket(self, uri: str) -> None:
        """Ask whether the bucket of `s3://bucket/key` is there (`HeadBucket`); raises ObjectError."""
        ...

    def attach_volume(self, key_arn: str) -> None:
        """Attach a volume that a key encrypts to an instance of the role's; raises ObjectError if the role may not."""
        ...

    def put_metric(self, namespace: str, datum: MetricDatum) -> None:
        """Publish one observation; raises ObjectError if the role may not."""
        ...

    def alarm_states(self, names: Sequence[str]) -> Mapping[str, str]:
        """Return the states of those alarms that exist; raises ObjectError if the role may not see them."""
        ...

    def put_log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        """Append lines to a log stream, which is created if it does not exist."""
        ...

    def emit_event(self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str]) -> None:
        """Put an event on the default bus."""
        ...
