"""Ground truth for rows that were sent, uploaded in the service's format under the hours of the predictions.

Model Monitor merges the labels of an hour with the predictions of that hour only. The Driftgauge engine reads labels
of that hour and of all later ones.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import MonitorHandle
from driftgauge_cli.errors import UserError
from driftgauge_cli.operations.prediction_hours import prediction_hours
from driftgauge_contract.captures import Encoding, MetadataKey, PayloadKey, RecordKey
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.paths import hour_folder
from driftgauge_contract.windows import Window

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True, kw_only=True)
class LabelUpload:
    """The objects of ground truth that were written."""

    uris: tuple[str, ...]
    """One for each hour."""

    records: int
    unplaced: int
    """The labels whose predictions were not found among the captures; they are under the hour of the upload."""


def upload_labels(
    session: "boto3.Session",
    endpoint: str,
    labels: Mapping[str, str],
    *,
    sent: Window | None = None,
    schedule: str | None = None,
    ground_truth_uri: str | None = None,
) -> LabelUpload:
    """Upload a label for each inference id, under the hour of its prediction, to where monitors read ground truth."""
    if not labels:
        raise UserError("there are no labels to upload; send rows first (`driftgauge traffic`)")
    prefix = S3Uri.parse(ground_truth_uri or _ground_truth_uri(session, endpoint, schedule))
    hours = prediction_hours(session, endpoint, labels, sent)
    uploaded = datetime.now(tz=UTC)
    folders: dict[str, list[str]] = defaultdict(list)
    for key, label in labels.items():
        # Without a known prediction, the hour of collection is what the service's documentation asks for.
        folders[hour_folder(hours.get(key, uploaded))].append(ground_truth_line(key, label))
    return LabelUpload(
        uris=tuple(_put(session, prefix / folder, lines, uploaded) for folder, lines in sorted(folders.items())),
        records=len(labels),
        unplaced=len(labels) - len(hours),
    )


def _put(session: "boto3.Session", folder: S3Uri, lines: Sequence[str], uploaded: datetime) -> str:
    # A random part keeps two uploads of the same second from replacing each other.
    uri = folder / f"{uploaded:%M-%S}-{uuid.uuid4()}.jsonl"
    body = "".join(f"{line}\n" for line in lines)
    s3_client(session).put_object(Bucket=uri.bucket, Key=uri.key, Body=body.encode())
    return str(uri)


def ground_truth_line(event_id: str, label: str) -> str:
    """Return one label as the service reads it: `eventId` holds the inference id."""
    record = {
        RecordKey.GROUND_TRUTH.value: {PayloadKey.DATA.value: label, PayloadKey.ENCODING.value: Encoding.CSV.value},
        RecordKey.METADATA.value: {MetadataKey.EVENT_ID.value: event_id},
        # The version of the format in the developer guide's example; there is no other one.
        RecordKey.VERSION.value: "0",
    }
    return json.dumps(record, ensure_ascii=False)


def _ground_truth_uri(session: "boto3.Session", endpoint: str, schedule: str | None) -> str:
    """Return the prefix from which the monitors read labels, which all that need labels may share."""
    found = _labelled_monitors(session, endpoint, schedule)
    uris = {monitor.ground_truth_uri: monitor.name for monitor in found}
    if len(uris) > 1:
        names = "|".join(monitor.name for monitor in found)
        raise UserError(f"monitors of {endpoint!r} read labels from different places; add --schedule {names}")
    [(uri, name)] = uris.items()
    if uri is None:
        raise UserError(f"the monitor {name!r} names no ground truth")
    return uri


def _labelled_monitors(session: "boto3.Session", endpoint: str, schedule: str | None) -> list[MonitorHandle]:
    found = [monitor for monitor in find_monitors(session, endpoint) if KINDS[monitor.kind].needs_labels]
    if not found:
        # An endpoint that does not exist has no monitors either, and is the more likely mistake.
        find_endpoint(session, endpoint)
        kinds = " or ".join(kind.words for kind, facts in KINDS.items() if facts.needs_labels)
        raise UserError(f"endpoint {endpoint!r} has no monitor that takes labels; deploy it with a {kinds} monitor")
    named = [monitor for monitor in found if schedule in {None, monitor.name}]
    if not named:
        names = ", ".join(monitor.name for monitor in found)
        raise UserError(f"endpoint {endpoint!r} has no monitor {schedule!r} that takes labels; there are: {names}")
    return named
