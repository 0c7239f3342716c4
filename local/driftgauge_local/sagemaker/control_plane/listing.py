"""The List operations: filters, order and pages, which are the same for every kind."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation

_DEFAULT_PAGE = 10
# A filter of a request → the member of a summary that must equal it.
_EQUAL = {
    "EndpointName": "EndpointName",
    "MonitoringScheduleName": "MonitoringScheduleName",
    "MonitoringJobDefinitionName": "MonitoringJobDefinitionName",
    "MonitoringTypeEquals": "MonitoringType",
}
_TIMES = ("CreationTime", "LastModifiedTime", "ScheduledTime")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The members of a list operation that differ between kinds of resources."""

    summaries: str
    """The response's member that holds the page."""
    summary: str
    """The shape of one entry."""
    name: str
    status: str = ""
    ascending: bool = False
    """The order when a request names none."""

    def page(self, documents: Iterable[Document], request: Document) -> Document:
        """Return the answer to a List request: `{summaries: [...], "NextToken": ...}`."""
        chosen = sorted(
            (d for d in documents if self._matches(d, request)),
            key=lambda d: self._order(d, request.get("SortBy", "CreationTime")),
            # Most operations list the newest first, jobs the oldest.
            reverse=request.get("SortOrder", "Ascending" if self.ascending else "Descending") == "Descending",
        )
        start = _offset(request.get("NextToken"))
        end = start + request.get("MaxResults", _DEFAULT_PAGE)
        more = {"NextToken": _token(end)} if end < len(chosen) else {}
        return {self.summaries: chosen[start:end], **more}

    def _matches(self, document: Document, request: Document) -> bool:
        status = request.get("StatusEquals")
        return (
            request.get("NameContains", "").lower() in document[self.name].lower()
            and status in (None, document.get(self.status))
            and all(document.get(m) == request[f] for f, m in _EQUAL.items() if f in request)
            and all(_within(document.get(t), request.get(f"{t}After"), request.get(f"{t}Before")) for t in _TIMES)
        )

    def _order(self, document: Document, sort_by: str) -> tuple[str, datetime]:
        members = {"Name": self.name, "Status": self.status}
        when: datetime = document["ScheduledTime" if sort_by == "ScheduledTime" else "CreationTime"]
        return (str(document[members[sort_by]]) if sort_by in members else "", when)


def _within(value: datetime | None, after: datetime | None, before: datetime | None) -> bool:
    if value is None:
        return after is None and before is None
    return (after is None or value >= after) and (before is None or value <= before)


def _token(offset: int) -> str:
    return base64.b64encode(str(offset).encode()).decode()


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        # Tokens are opaque to clients; an offset suffices for a list in memory.
        return int(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError) as error:
        raise validation("Invalid pagination token.") from error
