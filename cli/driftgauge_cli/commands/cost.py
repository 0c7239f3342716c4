"""`driftgauge cost`: what a deployment's monitors cost in a month, from list prices, with either engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.options import DeploymentArgument, JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import emit, note, table
from driftgauge_contract.engines import EngineName

if TYPE_CHECKING:
    from driftgauge_cli.costs.cost_input import CostInput
    from driftgauge_cli.costs.model import Bill

# The cost grows with the data that a job reads: little, usual and a lot of traffic.
RATES = (10.0, 1_000.0, 100_000.0)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The cost of one monitor with one engine in a month."""

    requests_a_minute: float
    monitor: str
    engine: str
    bill: "Bill"
    dollars: float


def cost(
    name: DeploymentArgument = None,
    requests_per_minute: Annotated[
        float | None, typer.Option(min=0, help="To the endpoint; by default 10, 1,000 and 100,000.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a month of monitoring costs, with Model Monitor and with the Driftgauge engine. Calls no AWS."""
    from driftgauge_cli.costs.cost_input import read_monitors
    from driftgauge_cli.project.finding import deployment_name, project_folder
    from driftgauge_deployment import InvalidDeploymentError

    deployment = deployment_name(name)
    try:
        monitors = read_monitors(deployment, project_folder())
    except InvalidDeploymentError as error:
        raise UserError(*error.lines) from error
    rates = RATES if requests_per_minute is None else (requests_per_minute,)
    lines = list(_lines(monitors, rates))
    if as_json:
        emit(lines, as_json)
    else:
        _show(deployment, lines)


def _lines(monitors: "Sequence[CostInput]", rates: Sequence[float]) -> Iterator[Line]:
    from driftgauge_cli.costs.model import bill
    from driftgauge_cli.costs.programs import program_of

    for rate in rates:
        for monitor in monitors:
            # A sum without one of its parts would look like a cheap deployment.
            _require_a_price(monitor.instance_type)
            for engine in EngineName:
                program = program_of(engine, monitor.instances)
                due = bill(monitor.at(rate, engine), program, monitor.instance_type, monitor.instances)
                yield Line(requests_a_minute=rate, monitor=monitor.kind, engine=engine, bill=due, dollars=due.total)


def _require_a_price(instance_type: str | None) -> None:
    from driftgauge_cli.costs.prices import MACHINES

    if instance_type and instance_type not in MACHINES:
        raise UserError(f"No price is known for {instance_type}; there are prices for {', '.join(MACHINES)}")


def _show(name: str, lines: Sequence[Line]) -> None:
    from driftgauge_cli.costs.prices import AS_OF, REGION

    columns = ("monitor", "engine", "instance", "min a run", "instances", "other", "a month")
    for rate in dict.fromkeys(line.requests_a_minute for line in lines):
        title = f"A month of monitoring {name} at {rate:,.0f} requests a minute, in US dollars"
        table(title, columns, [_row(line) for line in lines if line.requests_a_minute == rate])
    note(f"List prices of {REGION} as known on {AS_OF}, without free tiers. Assumptions: docs/cost.md")
    note("Other: the workflow and the metrics, which --json has apart. Not included, and the same with both engines:")
    note("the endpoint, what is stored, and alarms.")


def _row(line: Line) -> Sequence[str]:
    due = line.bill
    instance = due.instance_type if due.enough else f"{due.instance_type} (too small)"
    dollars = (f"{amount:,.2f}" for amount in (due.instances, due.workflow + due.metrics, due.total))
    return (line.monitor, line.engine, instance, f"{due.minutes:.1f}", *dollars)
