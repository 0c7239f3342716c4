"""The objects that batch transforms read or wrote in a window, as the manifests of their captures name them."""

import json
from collections.abc import Iterator
from typing import IO

from driftgauge_contract.paths import HOUR_FORMAT
from driftgauge_contract.transforms import manifest_objects
from driftgauge_contract.windows import Window
from monitor_execution.errors import MonitorError
from monitor_execution.listing import Listing
from monitor_execution.storage import Storage, StoredObject


def transformed(storage: Storage, uri: str, window: Window, manifest: IO[bytes]) -> Listing:
    """List the objects of the transforms that began in the hours of a window, each once."""
    objects = sorted(set(_objects(storage, uri, window)), key=lambda each: each.key)
    buckets = {each.bucket for each in objects}
    if len(buckets) > 1:
        raise MonitorError(
            f"The transforms that began {window} read or wrote in several buckets, {', '.join(sorted(buckets))}; "
            "allowed: one bucket"
        )
    return Listing.of(f"s3://{next(iter(buckets), '')}/", objects, bool, manifest)


def _objects(storage: Storage, uri: str, window: Window) -> Iterator[StoredObject]:
    first, last = (f"{moment:{HOUR_FORMAT}}" for moment in (window.start, window.end))
    # Only hours can be told apart: a window that ends within an hour has what began in all of it.
    until = last if window.end == window.end.replace(minute=0, second=0, microsecond=0) else f"{last}/~"
    for found in storage.between(uri, first, until):
        place = f"s3://{found.bucket}/{found.key}"
        try:
            bucket, keys = manifest_objects(json.loads(storage.read(place)))
        except ValueError as error:
            raise MonitorError(f"{place} is no manifest of a transform's capture: {error}") from error
        # What was deleted since cannot be analyzed; the others can.
        yield from filter(None, (storage.find(bucket, key) for key in keys))
