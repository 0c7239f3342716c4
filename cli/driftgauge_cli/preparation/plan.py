"""The decision about each column of a dataset: kept for a baseline or dropped, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_cli.preparation.look import NOTHING, ColumnLook
from driftgauge_cli.preparation.source import Source, open_source
from driftgauge_cli.preparation.traits import Remark, Trait, remarks


class Decision(StrEnum):
    """The use of a column in a baseline's dataset."""

    LABEL = "label"
    KEEP = "keep"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The choices of a person: whether the model takes text, and columns to keep or to drop in any case."""

    text: bool = False
    keep: Sequence[str] = ()
    drop: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class PlannedColumn:
    """A column with what it looks like and what happens to it."""

    index: int
    look: ColumnLook
    remarks: tuple[Remark, ...]
    decision: Decision
    why: str = ""

    @property
    def name(self) -> str:
        """Return the name of the column."""
        return self.look.name

    def is_missing(self, cell: str) -> bool:
        """Return whether a cell has no value: it is empty, or a placeholder such as NA among numbers."""
        text = cell.strip()
        # Among texts, such a placeholder may be one of the categories.
        return not text or (self.look.is_numeric and text.lower() in NOTHING)

    @property
    def has_placeholders(self) -> bool:
        """Return whether the column has placeholders among its numbers."""
        return self.look.is_numeric and bool(self.look.nothing)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan for a dataset; without a label no column is put first."""

    source: Source
    columns: Sequence[PlannedColumn]

    @property
    def label(self) -> PlannedColumn | None:
        """Return the column with the labels, if it is named."""
        return next((column for column in self.columns if column.decision is Decision.LABEL), None)

    @property
    def features(self) -> Sequence[PlannedColumn]:
        """Return the columns that are kept, in the order of the file."""
        return [column for column in self.columns if column.decision is Decision.KEEP]

    @property
    def dropped(self) -> Sequence[PlannedColumn]:
        """Return the columns that are left out."""
        return [column for column in self.columns if column.decision is Decision.DROP]

    @property
    def fits_as_it_is(self) -> bool:
        """Return whether a baseline takes the file: label first and complete, nothing dropped, no placeholders."""
        label = self.label
        is_first = label is None or (label.index == 0 and label.look.filled == label.look.rows)
        return is_first and not self.dropped and not any(column.has_placeholders for column in self.columns)


def look_at(path: Path, *, header: bool) -> tuple[Source, Sequence[ColumnLook]]:
    """Read a dataset from its first to its last row, and return what is in each column."""
    source = open_source(path, header=header)
    looks = [ColumnLook(name=name) for name in source.names]
    for line, row in source.rows():
        for look, cell in zip(looks, row, strict=True):
            look.add(line, cell)
    return source, looks


def planned(source: Source, looks: Sequence[ColumnLook], *, label: str | None, choices: Choices) -> Plan:
    """Decide about each column of a dataset."""
    # What a person says counts more than what the columns look like.
    asked = {
        **{source.index_of(name): Decision.KEEP for name in choices.keep},
        **{source.index_of(name): Decision.DROP for name in choices.drop},
    }
    if twice := len(choices.keep) + len(choices.drop) - len(asked):
        raise UserError(f"{twice} columns are named twice by --keep and --drop; name each once")
    first = None if label is None else source.index_of(label)
    if first in asked:
        raise UserError(f"{source.names[first or 0]} is the label, which is kept; leave it out of --keep and --drop")
    return Plan(source=source, columns=[_column(each, first, asked, choices) for each in enumerate(looks)])


def _column(
    place: tuple[int, ColumnLook], label: int | None, asked: Mapping[int, Decision], choices: Choices
) -> PlannedColumn:
    index, look = place
    found = remarks(look)
    if index == label:
        decision, why = Decision.LABEL, "put first"
    elif index in asked:
        decision, why = asked[index], "as you said"
    else:
        decision, why = _decision(found, text=choices.text)
    return PlannedColumn(index=index, look=look, remarks=found, decision=decision, why=why)


def _decision(found: Sequence[Remark], *, text: bool) -> tuple[Decision, str]:
    traits = {remark.trait for remark in found}
    if Trait.EMPTY in traits:
        return Decision.DROP, "nothing to monitor"
    if traits & {Trait.TEXT, Trait.DATE, Trait.MIXED} and not text:
        return Decision.DROP, "the model takes numbers"
    # A model may have been trained with such a column, and then its baseline needs it: a person has to decide.
    if traits & {Trait.ID, Trait.ALMOST_UNIQUE}:
        return Decision.KEEP, "drop it if the endpoint is not sent it"
    if Trait.PLACEHOLDERS in traits and not traits & {Trait.TEXT, Trait.DATE, Trait.MIXED}:
        return Decision.KEEP, "those cells will be empty"
    if Trait.CONSTANT in traits:
        return Decision.KEEP, "any other value will be a violation"
    return Decision.KEEP, ""
