"""A record of the rows that were sent, kept below the working folder, so that labels find their requests."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_contract.windows import Window, parse_moment

_FOLDER = Path(".driftgauge") / "traffic"
# Captures are written within minutes, into the folder of an hour that may be the next.
_CAPTURED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The rows of a file that were sent under a prefix and answered."""

    prefix: str
    rows: Sequence[int]
    began: datetime | None = None
    ended: datetime | None = None

    @property
    def window(self) -> Window | None:
        """Return the time in which the rows were sent and captured; None if it is not known."""
        if self.began is None or self.ended is None:
            return None
        return Window(start=self.began, end=self.ended + _CAPTURED_WITHIN)


def remember(endpoint: str, sent: Sent) -> Path:
    """Keep which rows were sent to an endpoint, and when."""
    path = _folder(endpoint) / f"{_safe(sent.prefix)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "prefix": sent.prefix,
        "from": sent.began and sent.began.isoformat(),
        "at": (sent.ended or datetime.now(tz=UTC)).isoformat(),
        "rows": list(sent.rows),
    }
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def recall(endpoint: str, prefix: str | None) -> Sent | None:
    """Return the rows that were sent under a prefix, or the last ones; None if none are known."""
    found = [_read(path) for path in sorted(_folder(endpoint).glob("*.json"))]
    wanted = [(at, sent) for at, sent in found if prefix in {None, sent.prefix}]
    return max(wanted, key=lambda pair: pair[0])[1] if wanted else None


def _read(path: Path) -> tuple[str, Sent]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        began, ended = record.get("from"), record["at"]
        return ended, Sent(
            prefix=record["prefix"],
            rows=record["rows"],
            began=began and parse_moment(began),
            ended=parse_moment(ended),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is damaged; remove it, and name the prefix with --ids") from error


def _folder(endpoint: str) -> Path:
    return _FOLDER / _safe(endpoint)


def _safe(name: str) -> str:
    # A prefix is a person's text, with characters that a file's name must not have.
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)
