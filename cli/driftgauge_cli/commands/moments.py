"""Moments as people write them on the command line."""

import re
from datetime import UTC, datetime, timedelta

from driftgauge_cli.errors import UserError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_moment(text: str | None) -> datetime | None:
    """Return a moment from `2026-11-22T07:00` (UTC unless it has a zone), `now`, or an age such as `30m` or `7d`."""
    if text is None:
        return None
    if text == "now":
        return datetime.now(tz=UTC)
    # Six digits are more than any data is kept for, and do not overflow.
    if ago := re.fullmatch(r"(\d{1,6})([smhd])", text):
        return datetime.now(tz=UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(
            f"{text!r} is not a time; give 2026-11-22T07:00 (UTC), now, or how long ago, such as 30m, 2h or 7d"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
