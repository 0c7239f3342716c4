"""`driftgauge constraints`: the constraints of the monitors, and where the alarms' thresholds come from."""

from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.baseline_findings import show_findings
from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_cli.output import brief, emit, table
from driftgauge_contract.constraints import Section
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from driftgauge_cli.kinds.descriptor import Cell, Place
    from driftgauge_cli.operations.constraints import MonitorConstraints, Value

_ELSEWHERE = "No Driftgauge deployment made this baseline, so nothing is known of what was suggested."


def constraints(
    name: EndpointArgument,
    monitor: Annotated[
        MonitorKind | None, typer.Argument(metavar="[MONITOR]", help=f"One of {', '.join(MonitorKind)}; all otherwise.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show suggested and used constraints, how they differ, and where each alarm's threshold comes from."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.constraints import read_constraints
    from driftgauge_cli.operations.thresholds import alarm_condition, alarm_thresholds
    from driftgauge_cli.words import short_name

    with explained():
        session = open_session()
        found = read_constraints(session, name, monitor)
        alarms = alarm_thresholds(session, name, found)
    if as_json:
        emit({"constraints": found, "alarms": alarms}, as_json)
        return
    for entry in found:
        _show(entry)
        show_findings(entry.findings)
    if alarms:
        rows = [
            (
                short_name(alarm.name, name),
                alarm_condition(alarm.metric, alarm.comparison_operator, alarm.threshold),
                alarm.origin,
            )
            for alarm in alarms
        ]
        table("Alarms", ("alarm", "goes to ALARM when", "where the threshold comes from"), rows)


def _show(found: "MonitorConstraints") -> None:
    title = f"{found.monitor.words.capitalize()}: {found.schedule}"
    if found.used_uri is None:
        emit(f"{title} compares with no baseline", as_json=False)
        return
    kind = KINDS[found.monitor]
    headings, rows = _pivot(found.values, kind.constraints.cell)
    table(title, (kind.subject, *headings), rows)
    if config := [value for value in found.values if value.name == Section.CONFIG]:
        table("", (Section.CONFIG, "used"), [(value.what, _text(value)) for value in config])
    # The record of what a deployment suggested and changed lies beside constraints that it made.
    if found.suggested_uri is None:
        emit(_ELSEWHERE, as_json=False)
    for what, uri in (("used", found.used_uri), ("suggested", found.suggested_uri), ("why", found.difference_uri)):
        if uri:
            emit(f"{what + ':':<10} {uri}", as_json=False)


def _pivot(values: "Sequence[Value]", place_cell: "Callable[[Place], Cell]") -> "tuple[list[str], list[list[str]]]":
    """Return the headings of the columns, and a row for each metric or feature."""
    cells = {place_cell((value.name, value.what)): _text(value) for value in values if value.name != Section.CONFIG}
    names, headings = (list(dict.fromkeys(parts)) for parts in zip(*cells, strict=True)) if cells else ([], [])
    return headings, [[name, *(cells.get((name, heading), "") for heading in headings)] for name in names]


def _text(value: "Value") -> str:
    used = brief(value.used)
    # Both, since a threshold that a person wrote is understood only beside the one that the data suggests.
    return f"{used} (suggested {brief(value.suggested)}; {value.because})" if value.differs else used
