"""The window of a run, and the folders of data in it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from driftgauge_cli.errors import UserError
from driftgauge_contract.windows import Window


def run_window(start: datetime | None, end: datetime | None) -> Window:
    """Return the window of a run; by default the hour before `end`, and until now.

    Its ends are whole seconds, as jobs compare them; the default end includes what was captured in this second.
    """
    last = end or datetime.now(tz=UTC) + timedelta(seconds=1)
    first = start or last - timedelta(hours=1)
    try:
        return Window(start=first.replace(microsecond=0), end=last.replace(microsecond=0))
    except ValueError as error:
        raise UserError(str(error)) from error


def group_hours(hours: Iterable[datetime], limit: int) -> tuple[str, ...]:
    """Return the folders that hold these hours, as exactly as `limit` names allow: hours, else days, months, years.

    A wider folder takes more time and changes no result, since jobs keep to the window themselves.
    """
    moments = sorted(set(hours))
    for pattern in ("%Y/%m/%d/%H", "%Y/%m/%d", "%Y/%m"):
        names = tuple(dict.fromkeys(moment.strftime(pattern) for moment in moments))
        if len(names) <= limit:
            return names
    return tuple(dict.fromkeys(moment.strftime("%Y") for moment in moments))
