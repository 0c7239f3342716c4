"""The events by which the service reports the state of a resource."""

from datetime import datetime

from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.store import Record, Store


def emit_state(cloud: Cloud, store: Store, detail_type: str, record: Record) -> None:
    """Put an event with a resource's description and tags on the default bus."""
    with store.lock:
        detail = {name: _plain(value) for name, value in record.document.items() if value is not None}
    cloud.emit_event("aws.sagemaker", detail_type, detail | {"Tags": dict(record.tags)}, [record.arn])


def _plain(value: object) -> object:
    """Return a timestamp in milliseconds of the epoch, as the service's events have it."""
    return int(value.timestamp() * 1000) if isinstance(value, datetime) else value
