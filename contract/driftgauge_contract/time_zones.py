"""The names of time zones."""

import difflib
from functools import cache
from zoneinfo import available_timezones

UTC = "UTC"


def checked_zone(name: str) -> str:
    """Return a time zone's name.

    Raises:
        ValueError: There is no such zone in IANA's database.
    """
    if name not in _names():
        near = difflib.get_close_matches(name, sorted(_names()))
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ValueError(f"{name!r} is not a time zone; {hint}allowed: IANA's names, such as Europe/Berlin")
    return name


# The standard library reads the folder of the database at each call.
@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
