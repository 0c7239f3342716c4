"""`driftgauge run`, `executions` and `violations`: running a monitor, and its executions and their results."""

from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.interruption import interruptible
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_cli.output import emit, status, table
from driftgauge_cli.words import counted, moment, result, short_name, with_figures
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.outcomes import ExecutionStatus
from driftgauge_contract.run_on import RunOn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from driftgauge_cli.aws.endpoints import ServedModels
    from driftgauge_cli.engines.handle import Execution
    from driftgauge_cli.operations.reports import Report

MonitorArgument = Annotated[MonitorKind, typer.Argument(metavar="MONITOR", help=f"One of {', '.join(MonitorKind)}.")]
MonitorOption = Annotated[MonitorKind | None, typer.Option("--monitor", help="Only this monitor.")]
_REPEATED = "this window was analysed before with the same data: this is the earlier result"

_GOES_ON = (
    "what was started goes on, see `driftgauge executions {name}`. To end it: `aws sagemaker list-processing-jobs "
    "--status-equals InProgress` names its job, `aws sagemaker stop-processing-job --processing-job-name JOB` stops it"
)


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
    from driftgauge_cli.operations.runs import run_monitor

    # Parsed before AWS is called, so that a mistyped time costs nothing.
    first, last = parse_moment(start), parse_moment(end)
    with (
        interruptible(_GOES_ON.format(name=name)),
        explained(),
        status(f"running the {monitor.words} monitor of {name}") as on_progress,
    ):
        session = open_session()
        report = run_monitor(session, name, monitor, start=first, end=last, schedule=schedule, on_progress=on_progress)
    completed = report.execution.is_completed
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
        columns = ("started (UTC)", "monitor", "by", "result", "ran", "job", "report", "why")
        table(f"Executions on {name}", columns, [_row(execution, name) for execution in found])
        emit(f"To look at one: driftgauge report {name} --job JOB --open", as_json)


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


def _row(execution: "Execution", endpoint: str) -> tuple[object, ...]:
    return (
        moment(execution.started),
        short_name(execution.schedule, endpoint),
        execution.trigger,
        result(execution.status, execution.message),
        _ran(execution),
        execution.job_name,
        # Where nothing was found, there is little to look at.
        execution.report_uri if execution.status == ExecutionStatus.COMPLETED_WITH_VIOLATIONS else None,
        None if execution.is_completed else execution.message,
    )


def _ran(execution: "Execution") -> str | None:
    """Return where the analyzer ran and for how long, such as `function, 2.1 s`."""
    if execution.ran_on is None:
        return None
    place = "function" if execution.ran_on is RunOn.LAMBDA else "job"
    return place if execution.run_seconds is None else f"{place}, {execution.run_seconds:.1f} s"


def _show_report(report: "Report", as_json: bool) -> None:
    if as_json:
        emit(report, as_json)
        return
    execution, found = report.execution, report.violations
    emit(f"{execution.monitor.words.capitalize()}: {_result(report)}", as_json)
    if found:
        subject = KINDS[execution.monitor].subject
        rows = [(each.subject, each.check, with_figures(each.description)) for each in found]
        table("", (subject, "check", "description"), rows)
    if execution.repeated:
        emit(_REPEATED, as_json)
    table("", ("", ""), list(_facts(report)))


def _result(report: "Report") -> str:
    # The report itself counts, since the messages of some services have no number.
    if report.execution.is_completed:
        return counted(len(report.violations), "violation")
    ended = result(report.execution.status, report.execution.message)
    return f"{ended}, {counted(len(report.violations), 'violation')}"


def _facts(report: "Report") -> "Iterator[tuple[str, str]]":
    execution = report.execution
    yield "monitor", execution.schedule
    yield "executed", f"{moment(execution.started)} UTC, by {execution.trigger}"
    if report.models:
        yield "model", _models(report.models, execution.started)
    if execution.job_name:
        yield "job", execution.job_name
    if uri := report.page_uri or execution.report_uri:
        yield "report", uri


def _models(models: "ServedModels", executed: "datetime") -> str:
    names = ", ".join(models.names)
    if executed >= models.since:
        return names
    return f"{names} serves since {moment(models.since)} UTC; at this execution it may have been another"
