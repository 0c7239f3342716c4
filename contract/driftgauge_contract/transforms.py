"""The captures of batch transforms: manifests of the objects that a job read, and of those that it wrote.

Manifests are at `{destination}/input/yyyy/mm/dd/hh/` and `{destination}/output/yyyy/mm/dd/hh/`, by the hour in which
the job began. Source: SageMaker developer guide, "Capture data from batch transform job".
"""

import json
from enum import StrEnum

from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.variables import FileFormat


class TransformSide(StrEnum):
    """The folders of a transform's capture."""

    INPUT = "input"
    OUTPUT = "output"


class TransformFormat(StrEnum):
    """The formats of the objects that a transform reads and writes: CSV without a header, or JSON lines."""

    CSV = "csv"
    JSON = "json"


def transform_side(kind: MonitorKind) -> TransformSide:
    """Return what a kind of monitor reads: what came in, or the predictions, which have the ids of their labels."""
    return TransformSide.OUTPUT if KINDS[kind].needs_labels else TransformSide.INPUT


def transform_dataset_format(transform_format: TransformFormat) -> str:
    """Return the `dataset_format` of a transform's objects."""
    if transform_format is TransformFormat.CSV:
        return json.dumps({FileFormat.CSV.value: {"header": False}})
    return json.dumps({FileFormat.JSON.value: {"lines": True}})


def manifest_objects(document: object) -> tuple[str, list[str]]:
    """Return the bucket of a manifest's objects, and their keys.

    Raises:
        ValueError: The document is no manifest of objects in one bucket.
    """
    first, *names = document if isinstance(document, list) and document else [None]
    prefix = first.get("prefix") if isinstance(first, dict) else None
    if not isinstance(prefix, str) or not prefix.startswith("s3://"):
        raise ValueError('allowed: a list of {"prefix": "s3://…"} and the names below it')
    bucket, _, folder = prefix.removeprefix("s3://").partition("/")
    return bucket, [f"{folder}{name}" for name in names]
