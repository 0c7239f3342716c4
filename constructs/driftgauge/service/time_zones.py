"""The rules of time zones, from the package `tzdata`: the same on every machine, whatever its system has."""

from importlib import resources

from driftgauge_contract.time_zones import checked_zone


def zone_file(name: str) -> bytes:
    """Return the compiled rules of a time zone, as a TZif file of IANA's database has them."""
    return resources.files("tzdata").joinpath("zoneinfo", *checked_zone(name).split("/")).read_bytes()
