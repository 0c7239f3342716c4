"""The generations of AWS's container, whose files differ in a few keys and rules."""

from enum import StrEnum


class Generation(StrEnum):
    """The generation whose files are written: an old baseline is compared with files of its own kind."""

    A = "A"
    """2020 to about 2022."""
    B = "B"
    """About 2022 to mid 2024."""
    C = "C"
    """Since late 2024."""
