"""`driftgauge verify`: every monitor once, as a pipeline does after a deployment."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.option_groups import with_option_groups
from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import emit, status, table
from driftgauge_contract.kinds import KINDS

if TYPE_CHECKING:
    import boto3

    from driftgauge_cli.operations.verification import Verified

_GOES_ON = "what was started goes on, see `driftgauge executions {name}`"


@dataclass(frozen=True, kw_only=True)
class SentRows:
    """The rows that are sent first."""

    traffic: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Send its rows first; then every monitor has to find data.")
    ] = None
    label: Annotated[
        str | None, typer.Option(help="The label's column in the file: its values are uploaded as labels.")
    ] = None
    header: Annotated[bool, typer.Option("--header/--no-header", help="Whether the first line names columns.")] = True
    # Above the 200 rows from which differences can be told from chance, and answered within seconds.
    limit: Annotated[int, typer.Option(min=1, help="Send so many rows at most.")] = 500
    wait: Annotated[int, typer.Option(min=0, help="Minutes until the captures have to be there.")] = 15


@with_option_groups
def verify(name: EndpointArgument, rows: SentRows, as_json: JsonOption = False) -> None:
    """Run every monitor once; exits with 1 where one fails or finds violations. For pipelines, after a deployment."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.interruption import interruptible
    from driftgauge_cli.operations.verification import Patience
    from driftgauge_cli.operations.verification import verify as verify_all

    if rows.label and rows.traffic is None:
        raise UserError("--label names a column of the rows that --traffic sends; give both")
    with interruptible(_GOES_ON.format(name=name)), explained(), status(f"verifying {name}") as on_progress:
        session = open_session()
        since = _send(session, name, rows) if rows.traffic else None
        patience = Patience.of(timedelta(minutes=rows.wait if rows.traffic else 0))
        found = tuple(verify_all(session, name, since=since, patience=patience, on_progress=on_progress))
    if as_json:
        emit(found, as_json)
    else:
        lines = [(each.monitor.words, each.verdict, each.violations, each.reason, each.report_uri) for each in found]
        table(f"Monitors of {name}", ("monitor", "verdict", "violations", "why", "report"), lines)
    # One exit code for the pipeline, after all monitors have run: a person wants to see all findings at once.
    raise typer.Exit(1 if any(_stops(each, rows) for each in found) else 0)


def _send(session: "boto3.Session", name: str, rows: SentRows) -> datetime:
    """Send the rows, upload their labels, and return when the first one was sent."""
    from driftgauge_cli.operations.labels import upload_labels
    from driftgauge_cli.operations.requests import requests_of
    from driftgauge_cli.operations.rows import read_rows
    from driftgauge_cli.operations.traffic import inference_id, send_traffic

    if rows.traffic is None:
        raise UserError("there are no rows to send")
    read = read_rows(rows.traffic, label=rows.label, header=rows.header, limit=rows.limit)
    began, prefix = datetime.now(tz=UTC), f"verify-{uuid.uuid4().hex[:8]}"
    # In the format that the deployment names, as `driftgauge traffic` sends them.
    requests = requests_of(session, name)
    sent = send_traffic(session, name, requests.bodies(read), prefix=prefix, content_type=requests.format.content_type)
    if not sent.answered_rows:
        raise UserError(f"no row was answered; the first refusal: {sent.first_error}")
    if rows.label:
        upload_labels(session, name, {inference_id(prefix, row): read.labels[row] for row in sent.answered_rows})
    return began


def _stops(found: "Verified", rows: SentRows) -> bool:
    """Return whether a monitor stops a pipeline, which missing data does only if rows were sent."""
    from driftgauge_cli.operations.verification import Verdict

    if found.verdict is not Verdict.NO_DATA:
        return found.verdict is not Verdict.PASSED
    return rows.traffic is not None and (rows.label is not None or not KINDS[found.monitor].needs_labels)
