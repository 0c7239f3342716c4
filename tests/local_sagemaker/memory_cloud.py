"""A cloud in memory, whose clock a test can set."""

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from driftgauge_local.sagemaker import MetricDatum, ObjectError, ObjectSummary


@dataclass(frozen=True, kw_only=True)
class Event:
    detail_type: str
    detail: Mapping[str, Any]
    resources: Sequence[str]


class MemoryCloud:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.buckets = {"bucket"}
        self.metrics: list[tuple[str, MetricDatum]] = []
        self.logs: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.events: list[Event] = []
        self.roles: list[str] = []
        self.volume_keys: list[str] = []
        self.alarms: dict[str, str] = {}
        self._lock = threading.Lock()
        self._ahead = timedelta()

    def acting_as(self, role: str) -> "MemoryCloud":
        self.roles.append(role)
        return self

    def set_clock(self, now: datetime) -> None:
        self._ahead = now - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def get_object(self, uri: str) -> bytes:
        if uri not in self.objects:
            raise ObjectError("NoSuchKey", "The specified key does not exist.")
        return self.objects[uri]

    def put_object(self, uri: str, body: bytes) -> None:
        self._check_bucket(uri)
        with self._lock:
            self.objects[uri] = body

    def list_objects(self, uri_prefix: str) -> list[ObjectSummary]:
        self._check_bucket(uri_prefix)
        with self._lock:
            return [
                ObjectSummary(uri=uri, size=len(body))
                for uri, body in sorted(self.objects.items())
                if uri.startswith(uri_prefix)
            ]

    def find_bucket(self, uri: str) -> None:
        self._check_bucket(uri)

    def attach_volume(self, key_arn: str) -> None:
        self.volume_keys.append(key_arn)

    def put_metric(self, namespace: str, datum: MetricDatum) -> None:
        with self._lock:
            self.metrics.append((namespace, datum))

    def alarm_states(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self.alarms[name] for name in names if name in self.alarms}

    def put_log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        with self._lock:
            self.logs[group, stream].extend(lines)

    def emit_event(self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str]) -> None:
        assert source == "aws.sagemaker"
        with self._lock:
            self.events.append(Event(detail_type=detail_type, detail=detail, resources=resources))

    def _check_bucket(self, uri: str) -> None:
        if uri.removeprefix("s3://").partition("/")[0] not in self.buckets:
            raise ObjectError("NoSuchBucket", "The specified bucket does not exist")
