"""`driftgauge captures`: the calls that an endpoint captured."""

from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import emit, progress, table
from driftgauge_cli.words import counted, moment, readable_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from driftgauge_cli.operations.captures import CapturedCall, CaptureFile

LAST = "last"


def captures(
    name: EndpointArgument,
    file: Annotated[str | None, typer.Argument(metavar="[FILE]", help=f"A capture file's URI, or {LAST!r}.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="Time, or how long ago, such as 2h.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Time, or how long ago; now otherwise.")] = None,
    records: Annotated[int, typer.Option(min=1, help="Show so many records of FILE.")] = 1,
    limit: Annotated[int, typer.Option(min=1, help="Count the records of so many files, the newest.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the capture files of the last day, or show the records of one."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.commands.moments import parse_moment
    from driftgauge_cli.operations.captures import count_records, list_captures, read_capture

    with explained():
        session = open_session()
        if file is not None and file != LAST:
            _show(read_capture(session, file)[:records], as_json)
            return
        files = list_captures(session, name, start=parse_moment(start), end=parse_moment(end))
        # Keys begin with the hour, so that the last file listed is the newest.
        if file == LAST:
            if not files:
                raise UserError(f"nothing was captured on {name!r} in that time; give another (--from, --to)")
            _show(read_capture(session, files[-1].uri)[-records:], as_json)
            return
        shown = files[-limit:]
        with progress("counting records", total=len(shown)) as on_progress:
            listed = [*files[:-limit], *count_records(session, shown, on_progress)]
    if as_json:
        emit(listed, as_json)
    elif not listed:
        note = "captured data appears a minute or two after the request; send rows: driftgauge traffic"
        emit(f"Nothing was captured on {name} in that time; {note}", as_json)
    else:
        columns = ("written (UTC)", "records", "size", "file")
        rows = [(moment(each.modified), each.records, readable_size(each.size), each.uri) for each in listed[-limit:]]
        table(_title(name, listed, limit), columns, rows)


def _title(name: str, files: "Sequence[CaptureFile]", limit: int) -> str:
    total = f"Captured on {name}: {counted(len(files), 'file')}, {readable_size(sum(each.size for each in files))}"
    return total if len(files) <= limit else f"{total}; the newest {limit}"


def _show(calls: "tuple[CapturedCall, ...]", as_json: bool) -> None:
    if as_json:
        emit(calls, as_json)
        return
    for call in calls:
        rows: list[tuple[str, object]] = [
            ("inference id", call.inference_id),
            ("event id", call.event_id),
            ("time", call.inference_time),
        ]
        for side, payload in (("input", call.input), ("output", call.output)):
            if payload is not None:
                rows.append((f"{side} ({payload.content_type or payload.encoding})", payload.data.rstrip("\n")))
        table("Captured call", ("", ""), rows)
