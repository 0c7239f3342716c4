"""The traits of a column that matter for a baseline, such as constant values, identifiers and dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from driftgauge_cli.preparation.look import JUDGED_ROWS, ColumnLook
from driftgauge_cli.words import counted

_ALMOST = 0.95
_ENOUGH_ROWS = 20
# The usual endings of the names of keys; a value that differs in each row is not enough, as measurements do.
_NAME_OF_AN_ID = re.compile(r"(^|[_\W])(id|uuid|guid|key|code|nr|no|number|index)$", re.IGNORECASE)


class Trait(StrEnum):
    """A property of a column that a person should know."""

    EMPTY = "empty"
    CONSTANT = "constant"
    DATE = "date"
    MIXED = "mixed types"
    TEXT = "text"
    PLACEHOLDERS = "placeholders"
    ID = "id-like"
    ALMOST_UNIQUE = "almost unique"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A trait of a column, and what was found of it."""

    trait: Trait
    found: str

    def __str__(self) -> str:
        return f"{self.trait}: {self.found}" if self.found else self.trait.value


def remarks(look: ColumnLook) -> tuple[Remark, ...]:
    """Return what there is to know of a column, none for an ordinary one."""
    return tuple(_remarks(look))


def _remarks(look: ColumnLook) -> Iterator[Remark]:
    if look.nothing:
        words = ", ".join(f"{word!r} in {counted(count, 'row')}" for word, count in look.nothing.most_common(3))
        yield Remark(trait=Trait.PLACEHOLDERS, found=words)
    if not look.filled:
        yield Remark(trait=Trait.EMPTY, found="")
        return
    yield from _of_type(look)
    if len(look.values) == 1:
        yield Remark(trait=Trait.CONSTANT, found=f"always {next(iter(look.values))!r}")
    else:
        yield from _of_uniqueness(look)


def _of_type(look: ColumnLook) -> Iterator[Remark]:
    if look.other is None:
        return
    line, text = look.other
    if look.dates == look.filled:
        yield Remark(trait=Trait.DATE, found=f"such as {text!r}")
    elif look.numbers:
        texts = look.filled - look.numbers
        found = f"{texts:,} of {look.filled:,} are not numbers, such as {text!r} in line {line}"
        yield Remark(trait=Trait.MIXED, found=found)
    else:
        yield Remark(trait=Trait.TEXT, found=f"such as {text!r}")


def _of_uniqueness(look: ColumnLook) -> Iterator[Remark]:
    # Measurements with decimal places are different in each row, and no ids.
    if look.judged < _ENOUGH_ROWS or look.numbers > look.integers or look.dates:
        return
    share = len(look.values) / look.judged
    where = "" if look.rows <= JUDGED_ROWS else f" of the first {JUDGED_ROWS:,}"
    if share == 1 and (_NAME_OF_AN_ID.search(look.name) or not look.numbers or _is_sequence(look)):
        yield Remark(trait=Trait.ID, found=f"another value in each row{where}")
    elif share >= _ALMOST:
        yield Remark(trait=Trait.ALMOST_UNIQUE, found=f"{len(look.values):,} values in {look.judged:,} rows")


def _is_sequence(look: ColumnLook) -> bool:
    numbers = [int(value) for value in look.values] if look.integers == look.filled else []
    return bool(numbers) and max(numbers) - min(numbers) + 1 == len(numbers)
