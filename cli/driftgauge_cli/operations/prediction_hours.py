"""The hours of predictions, looked up in what the endpoint captured."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, read_text
from driftgauge_cli.operations.captures import CapturedCall, CaptureFile, list_captures, parse_capture
from driftgauge_contract.windows import Window, parse_moment

if TYPE_CHECKING:
    import boto3

# An hour of captures is many small files, whose time is spent on waiting for S3.
_READERS = 16


def prediction_hours(
    session: "boto3.Session", endpoint: str, ids: Collection[str], sent: Window | None
) -> Mapping[str, datetime]:
    """Return the time of the captured prediction of each id that is found; `sent` is the last day if not given."""
    files = list_captures(session, endpoint, start=sent.start if sent else None, end=sent.end if sent else None)
    missing, found = set(ids), dict[str, datetime]()
    for call in _calls(session, files):
        key = call.inference_id or call.event_id
        if key in missing:
            missing.remove(key)
            found[key] = parse_moment(call.inference_time)
        if not missing:
            break
    return found


def _calls(session: "boto3.Session", files: Collection[CaptureFile]) -> Iterator[CapturedCall]:
    s3 = s3_client(session)

    def read(file: CaptureFile) -> tuple[CapturedCall, ...]:
        return parse_capture(file.uri, read_text(s3, S3Uri.parse(file.uri)))

    with ThreadPoolExecutor(max_workers=_READERS) as pool:
        try:
            for calls in pool.map(read, files):
                yield from calls
        finally:
            # The rest need not be read once every id is found.
            pool.shutdown(wait=False, cancel_futures=True)
