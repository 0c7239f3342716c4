"""`driftgauge constraints`: the constraints of the monitors, and where the alarms' thresholds come from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_cli.output import brief, emit, table
from driftgauge_contract.constraints import Section
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    with explained():
        session = open_session()
        found = read_constraints(session, name, monitor)
        alarms = alarm_thresholds(session, name, found)
    if as_json:
        emit({"constraints": found, "alarms": alarms}, as_json)
        return
    for entry in found:
        _show(entry)
    if alarms:
        rows = [
            (alarm.name, alarm_condition(alarm.metric, alarm.comparison_operator, alarm.threshold), alarm.origin)
            for alarm in alarms
        ]
        table("Alarms", ("alarm", "goes to ALARM when", "where the threshold comes from"), rows)


def _show(found: "MonitorConstraints") -> None:
    title = f"{found.monitor.words.capitalize()}: {found.schedule}"
    if found.used_uri is None:
        emit(f"{title} compares with no baseline", as_json=False)
        return
    kind = KINDS[found.monitor]
    columns = kind.constraints.columns
    table(title, (kind.subject, *columns.values()), _pivot(found.values, columns))
    if config := [value for value in found.values if value.name == Section.CONFIG]:
        table("", (Section.CONFIG, "used"), [(value.what, _text(value)) for value in config])
    if found.suggested_uri is None:
        emit(_ELSEWHERE, as_json=False)
    for what, uri in (("used", found.used_uri), ("suggested", found.suggested_uri), ("why", found.difference_uri)):
        if uri:
            emit(f"{what + ':':<10} {uri}", as_json=False)


def _pivot(values: "Sequence[Value]", columns: "Mapping[str, str]") -> Iterator[tuple[str, ...]]:
    """Yield a row for each metric or feature."""
    cells = {(value.name, value.what): _text(value) for value in values}
    for name in dict.fromkeys(value.name for value in values if value.name != Section.CONFIG):
        yield (name, *(cells.get((name, what), "") for what in columns))


def _text(value: "Value") -> str:
    used = brief(value.used)
    return f"{used} (suggested {brief(value.suggested)}; {value.because})" if value.differs else used
