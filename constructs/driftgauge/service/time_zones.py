"""Time zones, out of the package `tzdata`: the same on every machine, and known where there is no network."""

import difflib
from functools import cache
from importlib import resources

UTC = "UTC"


def zone_file(name: str) -> bytes:
    """A zone's compiled rules, as IANA's TZif files have them."""
    return resources.files("tzdata").joinpath("zoneinfo", *checked_zone(name).split("/")).read_bytes()


def checked_zone(name: str) -> str:
    """The name itself, or a `ValueError` that says what is allowed."""
    if name not in _names():
        near = difflib.get_close_matches(name, _names(), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ValueError(f"{name!r} is not a time zone; {hint}allowed: IANA's names, such as Europe/Berlin")
    return name


@cache
def _names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())
