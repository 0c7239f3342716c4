"""`driftgauge report`: what the monitors of a deployment found, as a page that opens without a network."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument
from driftgauge_cli.output import note, status
from driftgauge_contract.kinds import MonitorKind


def report(
    name: EndpointArgument,
    monitor: Annotated[MonitorKind | None, typer.Option("--monitor", help="Only this monitor.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="Executions since this time, or so long ago.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Executions before this time, or so long ago.")] = None,
    job: Annotated[str | None, typer.Option(help="The execution of this job, and those before it.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The HTML file; NAME-report.html otherwise.")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
) -> None:
    """Make a report of the latest execution of each monitor, with the trend over those before it."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.commands.moments import parse_moment
    from driftgauge_cli.operations.deployment_report import Period, deployment_report, write_page

    period = Period(start=parse_moment(start), end=parse_moment(end), job=job)
    with explained(), status(f"reporting on {name}") as on_progress:
        page = deployment_report(open_session(), name, monitor, period, on_progress)
    path = output or Path(f"{name}-report.html")
    write_page(path, page)
    typer.echo(path)
    # A server often has no browser, and the report is written all the same.
    if show and not webbrowser.open(path.resolve().as_uri()):
        note(f"no browser was found; open {path} yourself")
