"""`driftgauge history`: how the metrics of the monitors went over their last executions."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.output import emit, status, table
from driftgauge_cli.words import counted, figure, moment, run_command
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    from driftgauge_cli.operations.history import MonitorHistory

Series = Mapping[str, Sequence[float | None]]
_SHOWN = 10
_COLUMNS = ("monitor", "started", "job", "metric", "value")


def history(
    name: EndpointArgument,
    monitor: Annotated[MonitorKind | None, typer.Option("--monitor", help="Only this monitor.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Executions of each monitor.")] = 20,
    every: Annotated[bool, typer.Option("--all", help=f"Every metric, not only the {_SHOWN} that moved most.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a line for each value, as CSV.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show how the metrics went over the last executions: violations, drift, quality, bias."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.history import read_history

    with explained(), status(f"looking at {name}") as on_progress:
        found = read_history(open_session(), name, monitor, limit, on_progress)
    if as_json:
        emit(found, as_json)
    elif as_csv:
        # Every value, with all of its digits: a spreadsheet rounds by itself.
        csv.writer(sys.stdout, lineterminator="\n").writerows([_COLUMNS, *_lines(found)])
    else:
        for each in found:
            _show(each, name, _SHOWN if not every else None, several=_is_one_of_several(each, found))


def _lines(found: "Sequence[MonitorHistory]") -> Iterator[tuple[object, ...]]:
    for each in found:
        for execution in each.executions:
            started = execution.started.isoformat()
            yield from (
                (each.monitor, started, execution.job_name, name, value) for name, value in execution.figures.items()
            )


def _is_one_of_several(history: "MonitorHistory", found: "Sequence[MonitorHistory]") -> bool:
    return sum(each.kind is history.kind for each in found) > 1


def _show(found: "MonitorHistory", endpoint: str, most: int | None, *, several: bool) -> None:
    if not found.executions:
        command = run_command(endpoint, found.kind, found.monitor, several=several)
        emit(f"{found.monitor} has no completed execution yet; run one: {command}", as_json=False)
        return
    series = found.series()
    shown = series if most is None else _moved_most(series, most)
    ends = dict.fromkeys(moment(found.executions[place].started) for place in (0, -1))
    title = f"{found.monitor}: {counted(len(found.executions), 'execution')}, {' to '.join(ends)} UTC"
    table(title, ("metric", "trend", "lowest", "highest", "last"), [_row(*each) for each in shown.items()])
    if len(shown) < len(series):
        emit(f"and {len(series) - len(shown)} that moved less, or are 0: --all", as_json=False)


def _moved_most(series: Series, most: int) -> Series:
    """Return the series with the widest range, then the largest values, in the order in which they were."""
    if len(series) <= most:
        return series
    first, *others = series
    worth = {name: _movement(series[name]) for name in others if any(series[name])}
    # The first one is the number of violations, which is worth knowing in any case.
    chosen = {first, *sorted(worth, key=lambda name: worth[name], reverse=True)[: most - 1]}
    return {name: values for name, values in series.items() if name in chosen}


def _movement(values: Sequence[float | None]) -> tuple[float, float]:
    known = [value for value in values if value is not None]
    return max(known) - min(known), max(known)


def _row(name: str, values: Sequence[float | None]) -> tuple[str, ...]:
    from driftgauge_cli.sparkline import sparkline

    known = [value for value in values if value is not None]
    last = values[-1]
    ends = figure(min(known)), figure(max(known)), "none" if last is None else figure(last)
    return name, sparkline(values), *ends
