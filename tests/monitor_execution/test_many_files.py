"""A window of very many files: the planner's memory does not grow with them."""

import json
import tracemalloc
from datetime import UTC, datetime
from hashlib import sha256
from tempfile import TemporaryFile

import pytest

from driftgauge_contract.windows import Window
from monitor_execution.listing import captures
from monitor_execution.storage import StoredObject

WINDOW = Window(start=datetime(2026, 11, 24, 5, tzinfo=UTC), end=datetime(2026, 11, 24, 6, tzinfo=UTC))
URI = "s3://data/capture/shop"


class Storage:
    def __init__(self, files):
        self._files = files

    def folders(self, uri):
        yield f"{uri}/AllTraffic"

    def between(self, uri, first, last):
        for number in range(self._files):
            name = f"{number % 60:02d}-{number // 60 % 60:02d}-{number % 1000:03d}-{number:032x}.jsonl"
            yield StoredObject(bucket="data", key=f"capture/shop/AllTraffic/{name}", etag=f"{number:032x}", size=100)


def peak_bytes(files):
    with TemporaryFile() as manifest:
        tracemalloc.start()
        try:
            listing = captures(Storage(files), URI, WINDOW, manifest)
            return listing, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_memory_stays_the_same_with_a_hundred_times_as_many_files():
    (few, small), (many, large) = peak_bytes(200), peak_bytes(20_000)

    assert (few.files, many.files) == (200, 20_000)
    assert large < small + 50_000


def test_the_manifest_of_many_files_is_whole():
    with TemporaryFile() as manifest:
        captures(Storage(3_000), URI, WINDOW, manifest)
        manifest.seek(0)
        head, *keys = json.load(manifest)

    assert head == {"prefix": "s3://data/"}
    assert (len(keys), len(set(keys))) == (3_000, 3_000)


@pytest.mark.parametrize("change", [{"etag": "other"}, {"size": 101}, {"key": "capture/shop/00-00-000-b.jsonl"}])
def test_a_file_that_differs_makes_another_digest(change):
    digests = set()
    for fields in ({}, change):
        file = StoredObject(
            **{"bucket": "data", "key": "capture/shop/00-00-000-a.jsonl", "etag": "1", "size": 1} | fields
        )
        storage = Storage(0)
        storage.between = lambda uri, first, last, file=file: iter([file])
        with TemporaryFile() as manifest:
            digests.add(captures(storage, URI, WINDOW, manifest).digest)

    assert len(digests) == 2
    assert sha256(b"").hexdigest() not in digests
