"""A record of the rows that were sent, kept below the working folder, so that labels find their requests."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from driftgauge_cli.errors import UserError

_FOLDER = Path(".driftgauge") / "traffic"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The rows of a file that were sent under a prefix and answered."""

    prefix: str
    rows: Sequence[int]


def remember(endpoint: str, sent: Sent) -> Path:
    """Keep which rows were sent to an endpoint."""
    path = _folder(endpoint) / f"{_safe(sent.prefix)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    at = datetime.now(tz=UTC).isoformat()
    path.write_text(json.dumps({"prefix": sent.prefix, "at": at, "rows": list(sent.rows)}), encoding="utf-8")
    return path


def recall(endpoint: str, prefix: str | None) -> Sent | None:
    """Return the rows that were sent under a prefix, or the last ones; None if none are known."""
    found = [_read(path) for path in sorted(_folder(endpoint).glob("*.json"))]
    wanted = [(at, sent) for at, sent in found if prefix in {None, sent.prefix}]
    return max(wanted, key=lambda pair: pair[0])[1] if wanted else None


def _read(path: Path) -> tuple[str, Sent]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return record["at"], Sent(prefix=record["prefix"], rows=record["rows"])
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is damaged; remove it, and name the prefix with --ids") from error


def _folder(endpoint: str) -> Path:
    return _FOLDER / _safe(endpoint)


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)
