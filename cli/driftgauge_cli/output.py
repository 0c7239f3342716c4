"""Output of commands: tables for people, JSON for programs, and progress on stderr."""

import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, cast

import typer

from driftgauge_cli.tables import laid_out
from driftgauge_cli.words import figure

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import ProgressColumn
    from rich.text import Text

# As wide as most terminals are, and as a file or a log reads well.
_DEFAULT_WIDTH = 80


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for the width of the terminal; what has no room in a row is written below it, in whole words."""
    cells = [[_cell(value) for value in row] for row in rows]
    if title:
        typer.echo(_bold(title))
    lines = laid_out(columns, cells, terminal_width())
    if any(columns):
        typer.echo(_bold(next(lines)))
    for line in lines:
        typer.echo(line)


def terminal_width() -> int:
    """Return the columns of the terminal, or those in COLUMNS; a pipe or file has 80."""
    return shutil.get_terminal_size((_DEFAULT_WIDTH, 0)).columns


def _bold(text: str) -> str:
    # no-color.org, and terminals without any attributes.
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return text if plain else typer.style(text, bold=True)


def emit(data: object, as_json: bool) -> None:
    """Print data as JSON; or, for people: text as a line, a record as names and values, several records as a table."""
    plain = to_plain(data)
    if as_json:
        # Names of columns may be in any script, and JSON is UTF-8.
        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False))
    elif isinstance(plain, dict):
        table("", ("", ""), plain.items())
    elif isinstance(plain, list) and plain and all(isinstance(item, dict) for item in plain):
        records = cast("list[dict[str, object]]", plain)
        columns = list(dict.fromkeys(name for record in records for name in record))
        table("", columns, [[record.get(name) for name in columns] for record in records])
    else:
        for item in plain if isinstance(plain, list) else [plain]:
            typer.echo(_text(item))


def to_plain(value: object) -> object:
    """Return a value as JSON has it: dataclasses, enumerations, dates and collections are converted."""
    # A StrEnum is text, too, so enumerations come first.
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return _plain_collection(value)


def _plain_collection(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    return [to_plain(item) for item in value] if isinstance(value, Iterable) else str(value)


def brief(value: object) -> str:
    """Return a value as people read it: numbers have few digits; programs get all of them."""
    if value is None:
        return "none"
    return figure(value) if isinstance(value, float) else str(value)


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while a `with` block runs; its target is a function that takes how much is done."""
    # Imported here, since it takes a while and few commands show a bar.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn("{task.description}")]
    counted: list[ProgressColumn] = [BarColumn(), MofNCompleteColumn()] if total is not None else []
    with Progress(*columns, *counted, TimeElapsedColumn(), console=_stderr(), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(description, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def status(description: str) -> Iterator[Callable[[str], None]]:
    """Show a spinner on stderr while a `with` block runs; its target is a function that changes the text."""
    with _stderr().status(description) as spinner:
        yield lambda text: spinner.update(_one_line(text))


@contextmanager
def pausable_status(description: str) -> Iterator[tuple[Callable[[str], None], Callable[[], None]]]:
    """Show a spinner on stderr as `status` does; the second function takes it away, to ask a question."""
    with _stderr().status(description) as spinner:

        def update(text: str) -> None:
            spinner.start()
            spinner.update(_one_line(text))

        yield update, spinner.stop


def note(text: str) -> None:
    """Print a remark on stderr, so that stdout holds the result alone."""
    typer.echo(text, err=True)


def _one_line(text: str) -> "Text":
    from rich.text import Text

    # The events of CloudFormation come as the padded columns of a table that is wider than most terminals.
    line = Text(" ".join(text.split()))
    # The spinner, and the space after it.
    line.truncate(terminal_width() - 2, overflow="ellipsis")
    return line


def _stderr() -> "Console":
    # Imported here, since most commands and --help show no progress.
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False)


def _cell(value: object) -> str:
    return _text(to_plain(value))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return figure(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
