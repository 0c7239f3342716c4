"""Ground truth for rows that were sent, uploaded in the service's format under the hour of its collection."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri
from driftgauge_cli.engines.finding import find_monitors
from driftgauge_cli.engines.handle import MonitorHandle
from driftgauge_cli.errors import UserError
from driftgauge_contract.captures import Encoding, MetadataKey, PayloadKey, RecordKey
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.paths import hour_folder

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True, kw_only=True)
class LabelUpload:
    """An object of ground truth that was written."""

    uri: str
    records: int


def upload_labels(
    session: "boto3.Session",
    endpoint: str,
    labels: Mapping[str, str],
    *,
    schedule: str | None = None,
    ground_truth_uri: str | None = None,
) -> LabelUpload:
    """Upload a label for each inference id, to where the endpoint's monitors read ground truth."""
    if not labels:
        raise UserError("there are no labels to upload; send rows first (`driftgauge traffic`)")
    prefix = S3Uri.parse(ground_truth_uri or _ground_truth_uri(session, endpoint, schedule))
    collected = datetime.now(tz=UTC)
    uri = prefix / hour_folder(collected) / f"{collected:%M-%S}-{uuid.uuid4()}.jsonl"
    body = "".join(f"{ground_truth_line(key, label)}\n" for key, label in labels.items())
    s3_client(session).put_object(Bucket=uri.bucket, Key=uri.key, Body=body.encode())
    return LabelUpload(uri=str(uri), records=len(labels))


def ground_truth_line(event_id: str, label: str) -> str:
    """Return one label as the service reads it: `eventId` holds the inference id."""
    record = {
        RecordKey.GROUND_TRUTH.value: {PayloadKey.DATA.value: label, PayloadKey.ENCODING.value: Encoding.CSV.value},
        RecordKey.METADATA.value: {MetadataKey.EVENT_ID.value: event_id},
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
        find_endpoint(session, endpoint)
        kinds = " or ".join(kind.words for kind, facts in KINDS.items() if facts.needs_labels)
        raise UserError(f"endpoint {endpoint!r} has no monitor that takes labels; deploy it with a {kinds} monitor")
    named = [monitor for monitor in found if schedule in {None, monitor.name}]
    if not named:
        names = ", ".join(monitor.name for monitor in found)
        raise UserError(f"endpoint {endpoint!r} has no monitor {schedule!r} that takes labels; there are: {names}")
    return named
