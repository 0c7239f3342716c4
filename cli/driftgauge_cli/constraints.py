"""``driftgauge constraints``: what the monitors compare with, and where the alarms' thresholds come from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.operations.monitors import Monitor
from driftgauge_cli.output import emit, table
from driftgauge_cli.traffic import EndpointArgument, JsonOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from driftgauge_cli.operations.constraints import MonitorConstraints, Value

_ELSEWHERE = "This baseline was not made by Driftgauge's deployment: there is only what is used."


def constraints(
    name: EndpointArgument,
    monitor: Annotated[
        Monitor | None, typer.Argument(metavar="[MONITOR]", help=f"One of {', '.join(Monitor)}; all otherwise.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show suggested and used constraints, how they differ, and where each alarm's threshold comes from."""
    from driftgauge_cli.operations.aws import explained, open_session
    from driftgauge_cli.operations.constraints import read_constraints
    from driftgauge_cli.operations.thresholds import alarm_thresholds

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
            (alarm.name, alarm.metric, alarm.comparison_operator, alarm.threshold, alarm.origin) for alarm in alarms
        ]
        table("Alarms", ("alarm", "metric", "operator", "threshold", "where the threshold comes from"), rows)


def _show(found: "MonitorConstraints") -> None:
    title = f"{found.monitor.words.capitalize()}: {found.schedule}"
    if found.used_uri is None:
        emit(f"{title} compares with no baseline", as_json=False)
        return
    subject, columns, rest = _layout(found)
    table(title, (subject, *columns), _pivot(found.values, columns))
    if rest:
        table("", ("monitoring_config", "used"), [(value.what, _text(value)) for value in rest])
    if found.suggested_uri is None:
        emit(_ELSEWHERE, as_json=False)
    for what, uri in (("used", found.used_uri), ("suggested", found.suggested_uri), ("why", found.difference_uri)):
        if uri:
            emit(f"{what + ':':<10} {uri}", as_json=False)


def _layout(found: "MonitorConstraints") -> "tuple[str, tuple[str, ...], list[Value]]":
    if found.monitor is Monitor.MODEL_QUALITY:
        return "metric", ("comparison_operator", "threshold"), []
    columns = ("inferred_type", "completeness", "drift_threshold", "evaluate_constraints")
    return "feature", columns, [value for value in found.values if value.name == "monitoring_config"]


def _pivot(values: "Sequence[Value]", columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give each metric or feature a row."""
    cells = {(value.name, value.what): _text(value) for value in values}
    for name in dict.fromkeys(value.name for value in values if value.name != "monitoring_config"):
        yield (name, *(cells.get((name, column), "") for column in columns))


def _text(value: "Value") -> str:
    used = "none" if value.used is None else str(value.used)
    return f"{used} (suggested {value.suggested}; {value.because})" if value.differs else used
