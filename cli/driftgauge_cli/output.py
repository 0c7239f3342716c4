"""What the commands show: tables for people, JSON for programs, progress on stderr, errors as one line."""

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


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; its first column is not folded, so that names can be copied."""
    console = _console(stderr=False)
    if title:
        # A table's own title is folded at the width of the table.
        console.print(title, style="bold")
    view = Table(box=box.SIMPLE_HEAD)
    view.show_header = any(columns)
    for index, column in enumerate(columns):
        view.add_column(column, overflow="fold", no_wrap=index == 0)
    for row in rows:
        view.add_row(*(_cell(value) for value in row))
    console.print(view)


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
    """Turn dataclasses, enumerations, dates and collections into what JSON has."""
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
    """Write a value as people read it: numbers with few digits; programs get all of them."""
    if value is None:
        return "none"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while a `with` block runs; its target is a function that is told how much is done."""
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


def note(text: str) -> None:
    """Print a remark on stderr, so that stdout stays what was asked for."""
    typer.echo(text, err=True)


def _console(*, stderr: bool) -> Console:

    # A pipe or a log file has no width of its own: rich would fold tables at 80 columns.
    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, highlight=False, markup=False, width=None if terminal else 200)


def _cell(value: object) -> str:
    return _text(to_plain(value))


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
