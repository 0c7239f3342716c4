"""`driftgauge status`: how a deployment is, on one screen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.output import emit, status, table, terminal_width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from driftgauge_cli.aws.endpoint_traffic import EndpointTraffic
    from driftgauge_cli.operations.alarms import Alarm
    from driftgauge_cli.operations.attention import Attention
    from driftgauge_cli.operations.deployment_status import DeploymentStatus, MonitorStatus

_MAX_LINES = 10


def show_status(name: EndpointArgument, as_json: JsonOption = False) -> None:
    """Say how a deployment is: endpoint, traffic, monitors, alarms, and what needs attention."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.deployment_status import deployment_status

    with explained(), status(f"looking at {name}"):
        found = deployment_status(open_session(), name)
    if as_json:
        emit(found, as_json)
        return
    lines = list(_lines(found))
    table(_title(found), ("", ""), lines)
    # The rest of ten lines, so that the most urgent are seen without scrolling; there is always room for one.
    room = max(1, _MAX_LINES - len(lines) - 1)
    shown = found.attention[: room if len(found.attention) <= room else max(1, room - 1)]
    for line in _command_lines(shown):
        emit(line, as_json)
    if len(found.attention) > len(shown):
        emit(f"and {len(found.attention) - len(shown)} more: driftgauge status {name} --json", as_json)


def _command_lines(shown: "Sequence[Attention]") -> Iterator[str]:
    """Yield what was found and the command, which is never folded, so that it can be copied."""
    pad = max((len(each.found) for each in shown), default=0)
    lines = [f"! {each.found:<{pad}}  {each.command}" for each in shown]
    if max(map(len, lines), default=0) <= terminal_width():
        yield from lines
        return
    for each in shown:
        line = f"! {each.found}: {each.command}"
        yield from [line] if len(line) <= terminal_width() else [f"! {each.found}:", f"    {each.command}"]


def _title(found: "DeploymentStatus") -> str:
    from driftgauge_cli.words import counted

    if not found.attention:
        return f"{found.endpoint}: nothing needs attention"
    things = len(found.attention)
    return f"{found.endpoint}: {counted(things, 'thing')} need{'s' if things == 1 else ''} attention"


def _lines(found: "DeploymentStatus") -> Iterator[tuple[str, str]]:
    from driftgauge_cli.words import short_name

    yield "endpoint", found.endpoint_status
    yield "traffic", _traffic(found.traffic)
    for monitor in found.monitors:
        yield short_name(monitor.name, found.endpoint), _monitor(monitor, found.at)
    yield "alarms", _alarms(found.alarms)
    if any(monitor.last for monitor in found.monitors):
        yield "report", f"driftgauge report {found.endpoint} --open"


def _traffic(traffic: "EndpointTraffic") -> str:
    from driftgauge_cli.aws.endpoint_traffic import HOURS
    from driftgauge_cli.words import counted

    if not traffic.requests:
        return f"no requests in {HOURS} h"
    latency = "" if traffic.model_latency_ms is None else f", {traffic.model_latency_ms:.3g} ms in the model"
    return f"{counted(traffic.requests, 'request')} in {HOURS} h, {traffic.server_errors:,} with 5XX{latency}"


def _monitor(monitor: "MonitorStatus", now: "datetime") -> str:
    from driftgauge_cli.words import how_long, result

    ended = monitor.last
    last = (
        "never ran" if ended is None else f"{result(ended.status, ended.message)}, {how_long(now - ended.started)} ago"
    )
    if monitor.next_run is None:
        return f"{last}; no next run"
    return f"{last}; next run in {how_long(monitor.next_run - now)}"


def _alarms(alarms: "Sequence[Alarm]") -> str:
    news = sum(alarm.is_news for alarm in alarms)
    total = sum(not alarm.is_summary for alarm in alarms)
    return f"{news or 'none'} of {total} in ALARM" if total else "none are deployed"
