"""Ground truth for rows that were sent: uploaded in the service's format, under the hour of collection."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, hour_prefix
from driftgauge_cli.engines.finding import find_monitor, require_monitors
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.output import UserError

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
    """Upload a label for each inference id, to where the endpoint's model-quality monitor reads ground truth."""
    if not labels:
        raise UserError("there are no labels to upload; send rows first (`driftgauge traffic`)")
    prefix = S3Uri.parse(ground_truth_uri or _ground_truth_uri(session, endpoint, schedule))
    collected = datetime.now(tz=UTC)
    uri = prefix / hour_prefix(collected) / f"{collected:%M-%S}-{uuid.uuid4()}.jsonl"
    body = "".join(f"{ground_truth_line(key, label)}\n" for key, label in labels.items())
    s3_client(session).put_object(Bucket=uri.bucket, Key=uri.key, Body=body.encode())
    return LabelUpload(uri=str(uri), records=len(labels))


def ground_truth_line(event_id: str, label: str) -> str:
    """Write one label as the service wants it: `eventId` holds the inference id."""
    record = {
        "groundTruthData": {"data": label, "encoding": "CSV"},
        "eventMetadata": {"eventId": event_id},
        "eventVersion": "0",
    }
    return json.dumps(record, ensure_ascii=False)


def _ground_truth_uri(session: "boto3.Session", endpoint: str, schedule: str | None) -> str:
    """Monitors that look for labels in one place, as those of two engines do, need not be told apart."""
    found = require_monitors(session, endpoint, MonitorKind.MODEL_QUALITY)
    if schedule is not None or len({monitor.ground_truth_uri for monitor in found}) > 1:
        found = (find_monitor(session, endpoint, MonitorKind.MODEL_QUALITY, name=schedule),)
    uri = found[0].ground_truth_uri
    if uri is None:
        raise UserError(f"the monitor {found[0].name!r} names no ground truth")
    return uri
