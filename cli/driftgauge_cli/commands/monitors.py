"""`driftgauge run`, `executions` and `violations`: running a monitor, and its executions and their results."""

from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_cli.output import emit, note, status, table
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    from driftgauge_cli.engines.handle import Execution
    from driftgauge_cli.operations.reports import Report

MonitorArgument = Annotated[MonitorKind, typer.Argument(metavar="MONITOR", help=f"One of {', '.join(MonitorKind)}.")]
MonitorOption = Annotated[MonitorKind | None, typer.Option("--monitor", help="Only this monitor.")]
_REPEATED = "this window was analysed before with the same data: this is the earlier result"


def run(
    name: EndpointArgument,
    monitor: MonitorArgument,
    start: Annotated[str | None, typer.Option("--from", help="Time, or how long ago; an hour before --to.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Time, not included, or how long ago; now otherwise.")] = None,
    schedule: Annotated[str | None, typer.Option(help="The monitor's schedule, where there are several.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a monitor now over a window, as its schedule would. Violations are not an error."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.commands.moments import parse_moment
    from driftgauge_cli.operations.reports import is_completed
    from driftgauge_cli.operations.runs import run_monitor

    # Parsed before AWS is called, so that a mistyped time costs nothing.
    first, last = parse_moment(start), parse_moment(end)
    try:
        with explained(), status(f"running the {monitor.words} monitor of {name}") as on_progress:
            session = open_session()
            report = run_monitor(
                session, name, monitor, start=first, end=last, schedule=schedule, on_progress=on_progress
            )
    except KeyboardInterrupt:
        # Interrupting the command ends the waiting only: the execution is AWS's.
        note(f"no longer waiting; what was started goes on, see `driftgauge executions {name}`")
        raise
    completed = is_completed(report.execution)
    # A program that reads JSON needs the report of a failed execution, too.
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
    """List executions: those of the schedules, and runs."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.executions import list_executions

    with explained():
        found = list_executions(open_session(), name, kind=monitor, limit=limit)
    if as_json:
        emit(found, as_json)
    elif not found:
        kinds = monitor or "|".join(MonitorKind)
        emit(f"No monitor of {name} has run yet; run one: driftgauge run {name} {kinds}", as_json)
    else:
        columns = ("started (UTC)", "monitor", "started by", "status", "job", "message")
        table(f"Executions on {name}", columns, [_row(execution) for execution in found])


def violations(
    name: EndpointArgument,
    monitor: MonitorOption = None,
    job: Annotated[str | None, typer.Option(help="The job of an execution; the latest one otherwise.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the violations of the latest execution of each monitor, or of one execution by its job."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.reports import latest_reports

    with explained():
        reports = latest_reports(open_session(), name, kind=monitor, job_name=job)
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
        subject = KINDS[execution.monitor].subject
        rows = [(violation.subject, violation.check, violation.description) for violation in report.violations]
        table(title, (subject, "check", "description"), rows)
    else:
        emit(title, as_json)
    if execution.repeated:
        emit(_REPEATED, as_json)
    if execution.report_uri:
        emit(f"report: {execution.report_uri}", as_json)
