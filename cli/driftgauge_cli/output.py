"""Output of commands: tables for people, JSON for programs, and progress on stderr."""

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import cast

import typer
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

# Wider than any line: rich has no setting for a console without a width.
_NO_LIMIT = 10_000


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; where the terminal is too narrow for its words, print each row as a block of lines."""
    console = _console(stderr=False)
    cells = [[_cell(value) for value in row] for row in rows]
    view = _table(columns, cells)
    if title:
        # A table's own title would be folded at the width of the table.
        console.print(title, style="bold", soft_wrap=True)
    if not console.is_terminal:
        _print_lines(console, view)
    elif Measurement.get(console, console.options.update(width=_NO_LIMIT), view).minimum > console.width:
        for block in _blocks(columns, cells):
            console.print(block)
            console.print()
    else:
        console.print(view)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    view = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    view.show_header = any(columns)
    for index, column in enumerate(columns):
        # The first column is not folded, so that names can be copied.
        view.add_column(column, overflow="fold", no_wrap=index == 0)
    for row in rows:
        view.add_row(*row)
    return view


def _blocks(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Table]:
    for row in rows:
        block = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
        block.add_column(style="bold")
        block.add_column(overflow="fold")
        for column, cell in zip(columns, row, strict=True):
            if cell:
                block.add_row(column, cell)
        yield block


def _print_lines(console: Console, view: Table) -> None:
    """Print a table for programs and files: a line for each row, whatever its length, and no spaces at the ends."""
    with console.capture() as captured:
        console.print(view)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def emit(data: object, as_json: bool) -> None:
    """Print data as JSON; or, for people: text as a line, a record as names and values, several records as a table."""
    plain = to_plain(data)
    if as_json:
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
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while a `with` block runs; its target is a function that takes how much is done."""
    columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn("{task.description}")]
    counted: list[ProgressColumn] = [BarColumn(), MofNCompleteColumn()] if total is not None else []
    with Progress(*columns, *counted, TimeElapsedColumn(), console=_console(stderr=True)) as bar:
        task = bar.add_task(description, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def status(description: str) -> Iterator[Callable[[str], None]]:
    """Show a spinner on stderr while a `with` block runs; its target is a function that changes the text."""
    with _console(stderr=True).status(description) as spinner:
        yield spinner.update


@contextmanager
def pausable_status(description: str) -> Iterator[tuple[Callable[[str], None], Callable[[], None]]]:
    """Show a spinner on stderr as `status` does; the second function takes it away, to ask a question."""
    with _console(stderr=True).status(description) as spinner:

        def update(text: str) -> None:
            spinner.start()
            spinner.update(text)

        yield update, spinner.stop


def note(text: str) -> None:
    """Print a remark on stderr, so that stdout holds the result alone."""
    typer.echo(text, err=True)


def _console(*, stderr: bool) -> Console:
    # A pipe or a file has no width of its own, for which rich would take 80 columns.
    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, highlight=False, markup=False, width=None if terminal else _NO_LIMIT)


def _cell(value: object) -> str:
    return _text(to_plain(value))


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
