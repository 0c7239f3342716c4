"""`driftgauge prepare`: a dataset as a baseline needs it, with a reason for each column that is kept or dropped."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.option_groups import with_option_groups
from driftgauge_cli.commands.options import JsonOption
from driftgauge_cli.output import emit, note, status, table
from driftgauge_cli.words import counted

if TYPE_CHECKING:
    from driftgauge_cli.preparation.plan import Plan, PlannedColumn


@dataclass(frozen=True, kw_only=True)
class ColumnOptions:
    """The options about columns."""

    label: Annotated[str | None, typer.Option(help="The label's column: its name, or its index from 0.")] = None
    header: Annotated[bool, typer.Option("--header/--no-header", help="Whether the first line names the columns.")] = (
        True
    )
    text: Annotated[bool, typer.Option("--text/--numbers", help="Whether the model takes text, too.")] = False
    keep: Annotated[list[str] | None, typer.Option(help="Keep this column in any case; may be repeated.")] = None
    drop: Annotated[list[str] | None, typer.Option(help="Drop this column in any case; may be repeated.")] = None


@with_option_groups
def prepare(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The dataset, which is only read.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The CSV file to write.")],
    columns: ColumnOptions,
    force: Annotated[bool, typer.Option("--force", help="Replace the output where it is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Look at each column, drop what a model cannot take, put the label first, and write that to another file."""
    from driftgauge_cli.preparation.plan import Choices, look_at, planned
    from driftgauge_cli.preparation.writing import write_prepared

    choices = Choices(text=columns.text, keep=columns.keep or (), drop=columns.drop or ())
    with status(f"reading {file}"):
        plan = planned(*look_at(file, header=columns.header), label=columns.label, choices=choices)
        rows = write_prepared(plan, output, force=force)
    if as_json:
        emit({"output": str(output), "rows": rows, "columns": [_record(each) for each in plan.columns]}, as_json)
        return
    show_plan(plan)
    typer.echo(f"wrote {output}: {counted(rows, 'row')}")
    for line in _advice(plan, output):
        note(line)


def show_plan(plan: "Plan", *, every: bool = True) -> None:
    """Print what each column looks like, and what happens to it; without `every`, only where there is a remark."""
    listed = [each for each in plan.columns if every or each.remarks]
    rows = [(each.name, each.look.type, each.decision, _remarks(each)) for each in listed]
    shown = f"{counted(plan.columns[0].look.rows, 'row')}, {counted(len(plan.columns), 'column')}"
    if rows:
        table(f"{plan.source.path}: {shown}", ("column", "type", "decision", "remarks"), rows)
    if lost := unlabelled(plan):
        note(f"{counted(lost, 'row')} without a label {'is' if lost == 1 else 'are'} left out")


def unlabelled(plan: "Plan") -> int:
    """Return the number of rows without a label."""
    look = plan.label.look if plan.label else None
    return look.empty + (look.nothing.total() if look.is_numeric else 0) if look else 0


def _remarks(column: "PlannedColumn") -> str:
    return "; ".join(filter(None, (*map(str, column.remarks), column.why)))


def _record(column: "PlannedColumn") -> dict[str, object]:
    look = column.look
    return {
        "name": column.name,
        "decision": column.decision,
        "why": column.why,
        "type": look.type,
        "rows": look.rows,
        "filled": look.filled,
        "numbers": look.numbers,
        "remarks": [{"trait": remark.trait, "found": remark.found} for remark in column.remarks],
    }


def _advice(plan: "Plan", output: Path) -> Iterator[str]:
    """Yield what to write in a deployment file, for the prepared file and for the dataset itself."""
    from driftgauge_cli.project.scalars import flow_list

    yield "In the deployment file, where the endpoint is sent the columns that are kept:"
    yield f"  baseline: {{dataset: {output}, header: true{', label: 0' if plan.label else ''}}}"
    yield f"  payload: {{columns: {flow_list([column.name for column in plan.features])}}}"
    if plan.dropped and plan.source.header:
        yield f"or, with {plan.source.path} itself:"
        yield f"  payload: {{exclude: {flow_list([column.name for column in plan.dropped])}}}"
