"""`driftgauge traffic` and `driftgauge labels`: rows for an endpoint, and their true labels."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.interruption import interruptible
from driftgauge_cli.output import emit, note, progress, table

if TYPE_CHECKING:
    from driftgauge_cli.operations.sent import Sent
    from driftgauge_cli.operations.traffic import Traffic
    from driftgauge_contract.windows import Window

FileArgument = Annotated[Path, typer.Argument(metavar="FILE.csv", help="Rows, one a line.")]
LabelOption = Annotated[str | None, typer.Option("--label", help="The label's column: its name, or its index from 0.")]
HeaderOption = Annotated[bool, typer.Option("--header/--no-header", help="Whether the first line names the columns.")]


def traffic(
    name: EndpointArgument,
    file: FileArgument,
    label: LabelOption = None,
    header: HeaderOption = True,
    ids: Annotated[str | None, typer.Option(help="Prefix of the inference ids; one is made up otherwise.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Send so many rows at most.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Requests under way at the same time.")] = 8,
    as_json: JsonOption = False,
) -> None:
    """Send rows to an endpoint, one request a row, each with an inference id. A label column is left out.

    Requests have the format that the deployment's `payload` states, lines of CSV otherwise.
    """
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.requests import requests_of
    from driftgauge_cli.operations.rows import read_rows
    from driftgauge_cli.operations.sent import Sent, remember
    from driftgauge_cli.operations.traffic import send_traffic

    rows = read_rows(file, label=label, header=header, limit=limit)
    began = datetime.now(tz=UTC)
    # People recognise a run by its time; the random part tells two runs of one second apart.
    prefix = ids or f"{began:%Y%m%d%H%M%S}-{uuid.uuid4().hex[:4]}"
    stays = (
        f"no more rows are sent. Those that were answered are captured, with ids that begin with {prefix}-. "
        f"Their labels: driftgauge labels {name} {file} --label NAME --ids {prefix}"
    )
    with interruptible(stays), explained(), progress(f"rows to {name}", total=len(rows)) as on_progress:
        session = open_session()
        requests = requests_of(session, name)
        result = send_traffic(
            session,
            name,
            requests.bodies(rows),
            prefix=prefix,
            content_type=requests.format.content_type,
            concurrency=concurrency,
            on_progress=on_progress,
        )
    ended = datetime.now(tz=UTC)
    # Only rows with an answer are remembered, as only those are captured and can have a label.
    remember(name, Sent(prefix=prefix, rows=result.answered_rows, began=began, ended=ended))
    if not result.answered_rows:
        raise UserError(f"no row was answered; the first refusal: {result.first_error}")
    _show(result, as_json)


def labels(
    name: EndpointArgument,
    file: FileArgument,
    label: Annotated[str, typer.Option("--label", help="The label's column: its name, or its index from 0.")],
    header: HeaderOption = True,
    ids: Annotated[str | None, typer.Option(help="Prefix of the inference ids; what was sent last otherwise.")] = None,
    schedule: Annotated[
        str | None, typer.Option(help="The monitor, where monitors read labels from different places.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="When the rows were sent: a time, or how long ago, such as 3d.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Upload the labels of rows that were sent, under the hours in which their predictions were captured."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.commands.moments import parse_moment
    from driftgauge_cli.operations.labels import upload_labels
    from driftgauge_cli.operations.rows import read_rows
    from driftgauge_cli.operations.traffic import inference_id
    from driftgauge_contract.windows import Window

    column = read_rows(file, label=label, header=header).labels
    sent = _labelled_rows(name, ids, column, file)
    truth = {inference_id(sent.prefix, row): column[row] for row in sent.rows}
    since = parse_moment(start)
    window = Window(start=since, end=datetime.now(tz=UTC)) if since else sent.window
    with interruptible("labels that were uploaded stay; the same command again uploads all of them"), explained():
        upload = upload_labels(open_session(), name, truth, sent=window, schedule=schedule)
    if upload.unplaced:
        note(_why_unplaced(upload.unplaced, window))
    if as_json:
        emit(upload, as_json)
    else:
        emit(f"{upload.records} labels in {', '.join(upload.uris)}", as_json)


def _why_unplaced(count: int, sent: "Window | None") -> str:
    searched = str(sent) if sent else "in the last day (--from looks further back)"
    return (
        f"{count} labels are filed under this hour, as no capture of their predictions was found {searched}; "
        "Model Monitor merges labels only with the predictions of the same hour"
    )


def _labelled_rows(endpoint: str, prefix: str | None, column: Sequence[str], file: Path) -> "Sent":
    from driftgauge_cli.operations.sent import Sent, recall

    sent = recall(endpoint, prefix)
    if sent is None and prefix is None:
        raise UserError(f"nothing is known to have been sent to {endpoint!r} from here; name the prefix with --ids")
    if sent is None:
        note(f"nothing is known to have been sent under {prefix!r} from here: every row of {file} is taken")
        sent = Sent(prefix=prefix or "", rows=range(len(column)))
    # Another file than the one that was sent would give predictions the labels of other rows.
    if sent.rows and max(sent.rows) >= len(column):
        raise UserError(
            f"{file} has {len(column)} rows, but row {max(sent.rows)} was sent; give the file that was sent"
        )
    return sent


def _show(result: "Traffic", as_json: bool) -> None:
    failed = sum(result.failed.values())
    if as_json:
        emit(
            {
                "endpoint": result.endpoint,
                "ids": result.prefix,
                "sent": result.sent,
                "answered": len(result.answered_rows),
                "failed": result.failed,
                "first_error": result.first_error,
                "latency_ms": result.latency,
                "seconds": result.seconds,
            },
            as_json,
        )
        return
    rows: list[tuple[str, object]] = [("inference ids", f"{result.prefix}-0 … {result.prefix}-{result.sent - 1}")]
    rows += [("sent", result.sent), ("failed", failed)]
    rows += [(f"  status {status}", count) for status, count in sorted(result.failed.items())]
    rows += [("first refusal", result.first_error)] if failed else []
    if result.latency:
        spread = result.latency
        rows.append(("latency", f"median {spread.median:.1f} ms, 90 % {spread.p90:.1f} ms, 99 % {spread.p99:.1f} ms"))
    table(f"Traffic to {result.endpoint}", ("", ""), [*rows, ("took", f"{result.seconds:.1f} s")])
