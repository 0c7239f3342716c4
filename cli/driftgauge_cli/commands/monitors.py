"""`driftgauge run`, `executions` and `violations`: monitors run now, what ran, and what it found."""

from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.output import UserError, emit, note, status, table

if TYPE_CHECKING:
    from driftgauge_cli.engines.handle import Execution
    from driftgauge_cli.operations.reports import Report

MonitorArgument = Annotated[MonitorKind, typer.Argument(metavar="MONITOR", help=f"One of {', '.join(MonitorKind)}.")]
MonitorOption = Annotated[MonitorKind | None, typer.Option("--monitor", help="Only this monitor.")]
_REPEATED = "this window was run before with the same data; the result is the same"


def run(
    name: EndpointArgument,
    monitor: MonitorArgument,
    start: Annotated[str | None, typer.Option("--from", help="Time, or how long ago; an hour before --to.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Time, not included, or how long ago; now otherwise.")] = None,
    schedule: Annotated[str | None, typer.Option(help="The monitor's schedule, where there are several.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a monitor now, over a window, as its schedule would; violations are no error."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.commands.moments import parse_moment
    from driftgauge_cli.operations.runs import run_monitor

    first, last = parse_moment(start), parse_moment(end)
    try:
        with explained(), status(f"running the {monitor.words} monitor of {name}") as on_progress:
            session = open_session()
            report = run_monitor(
                session, name, monitor, start=first, end=last, schedule=schedule, on_progress=on_progress
            )
    except KeyboardInterrupt:
        note(f"no longer waiting; what was started goes on, see `driftgauge executions {name}`")
        raise
    completed = report.execution.status.startswith("Completed")
    if completed or as_json:
        _show_report(report, as_json)
    if not completed:
        ended = report.execution
        raise UserError(f"{ended.job_name or ended.schedule} ended as {ended.status}: {ended.message}")


def executions(
    name: EndpointArgument,
    monitor: MonitorOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Show so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what ran: the schedules' executions, and the runs that were asked for."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.executions import list_executions

    with explained():
        found = list_executions(open_session(), name, monitor=monitor, limit=limit)
    if as_json:
        emit(found, as_json)
    else:
        columns = ("started (UTC)", "monitor", "started by", "status", "job", "message")
        table(f"Executions on {name}", columns, [_row(execution) for execution in found])


def violations(
    name: EndpointArgument,
    monitor: MonitorOption = None,
    job: Annotated[str | None, typer.Option(help="The job of an execution; the latest one otherwise.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what the latest execution of each monitor found, or one execution by its job."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.reports import latest_reports

    with explained():
        reports = latest_reports(open_session(), name, monitor=monitor, job_name=job)
    if as_json:
        emit(reports, as_json)
        return
    for report in reports:
        _show_report(report, as_json)


def _row(execution: "Execution") -> tuple[object, ...]:
    return (
        f"{execution.started:%Y-%m-%d %H:%M:%S}",
        execution.schedule,
        execution.trigger,
        execution.status,
        execution.job_name,
        execution.message,
    )


def _show_report(report: "Report", as_json: bool) -> None:
    if as_json:
        emit(report, as_json)
        return
    execution = report.execution
    title = f"{execution.monitor.words.capitalize()}: {execution.status}, {execution.job_name}"
    if report.violations:
        subject = "feature" if execution.monitor is MonitorKind.DATA_QUALITY else "metric"
        rows = [(violation.subject, violation.check, violation.description) for violation in report.violations]
        table(title, (subject, "check", "description"), rows)
    else:
        emit(title, as_json)
    if execution.repeated:
        emit(_REPEATED, as_json)
    if execution.report_uri:
        emit(f"report: {execution.report_uri}", as_json)
