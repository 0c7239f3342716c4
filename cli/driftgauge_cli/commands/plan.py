"""`driftgauge plan`: what a deployment would do, before it does it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from driftgauge_cli.commands.options import DeploymentArgument, JsonOption, OverridingEngineOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import emit, note, status, table
from driftgauge_cli.planning.actions import Action

if TYPE_CHECKING:
    from driftgauge_cli.planning.changes import Change
    from driftgauge_cli.planning.plan import Plan

_REQUESTS_A_MINUTE = 1_000.0


def plan(name: DeploymentArgument = None, engine: OverridingEngineOption = None, as_json: JsonOption = False) -> None:
    """Say what a deployment would change, run, cost and remove. Nothing is changed.

    The templates are synthesized, and compared with the stacks in the account and region of the credentials.
    """
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.planning.deployed import deployed_stacks
    from driftgauge_cli.planning.plan import make_plan
    from driftgauge_cli.planning.synthesis import synthesize
    from driftgauge_cli.project.deployments import read_deployment
    from driftgauge_cli.project.finding import deployment_name, project_folder
    from driftgauge_deployment import InvalidDeploymentError
    from driftgauge_local.instance import LocalAwsError
    from driftgauge_local.toolchain import find_toolchain

    chosen, project, context = deployment_name(name), project_folder(), engine.context if engine else None
    try:
        deployment = read_deployment(chosen, project=project, engine=context)
        tools = find_toolchain(project)
    except InvalidDeploymentError as error:
        raise UserError(*error.lines) from error
    except LocalAwsError as error:
        raise UserError(str(error)) from error
    with status(f"Synthesizing {chosen}"):
        wanted = synthesize(chosen, tools, engine=context)
    with explained():
        found = make_plan(deployment, wanted, deployed_stacks(open_session(), list(wanted)))
    monthly = _monthly(chosen, deployment.engine[0])
    if as_json:
        emit(_document(found, monthly), as_json)
    else:
        _show(chosen, found, monthly)


def _monthly(name: str, engine: str) -> float | None:
    """Return what a month of monitoring costs, or None where an instance has no known price."""
    from driftgauge_cli.costs.cost_input import read_monitors
    from driftgauge_cli.costs.model import bill
    from driftgauge_cli.costs.prices import MACHINES
    from driftgauge_cli.costs.programs import program_of
    from driftgauge_cli.project.finding import project_folder
    from driftgauge_contract.engines import EngineName

    chosen = EngineName(engine)
    monitors = read_monitors(name, project_folder())
    if any(monitor.instance_type and monitor.instance_type not in MACHINES for monitor in monitors):
        return None
    return sum(
        bill(
            monitor.at(_REQUESTS_A_MINUTE, chosen),
            program_of(chosen, monitor.instances),
            monitor.instance_type,
            monitor.instances,
        ).total
        for monitor in monitors
    )


def _document(found: "Plan", monthly: float | None) -> Mapping[str, Any]:
    return {"plan": found, "monthly_dollars_at_1000_requests_a_minute": monthly}


def _show(name: str, found: "Plan", monthly: float | None) -> None:
    if found.changes_nothing:
        note(f"A deployment of {name} would change nothing.")
    for stack, changes in found.stacks.items():
        if changes:
            table(f"Changes of the stack {stack}", ("action", "type", "resource", "because"), _rows(changes))
    _show_jobs(found)
    if found.updates_endpoint:
        note(_rollout(found))
    if monthly is not None:
        note(
            f"Monitoring costs about {monthly:,.2f} dollars a month at 1,000 requests a minute: driftgauge cost {name}"
        )
    for lost in found.lost:
        note(f"Removed, with what is in it: {lost}")
    if not found.lost:
        note("Nothing that holds data is removed.")


def _rows(changes: "Sequence[Change]") -> Iterator[Sequence[str]]:
    """Yield a row for each change, and one for all new resources of a type."""
    added = Counter(change.type for change in changes if change.action is Action.ADD)
    for kind, count in sorted(added.items()):
        yield (Action.ADD, kind, f"{count} new", "")
    for change in changes:
        if change.action is not Action.ADD:
            yield (change.action, change.type, change.logical_id, change.because)


def _show_jobs(found: "Plan") -> None:
    if found.jobs:
        rows = [
            (
                job.monitor,
                job.runs_on,
                f"{job.minutes:.1f}",
                f"{job.dollars:.2f}",
                f"{job.rows:,}" if job.rows_known else f"about {job.rows:,}, in S3",
                job.because,
            )
            for job in found.jobs
        ]
        columns = ("baseline", "runs on", "minutes", "dollars", "rows", "because")
        table("Jobs that would run, unless the same was run before", columns, rows)
    for monitor in found.reused:
        note(f"The {monitor} baseline is used again: no job runs for it.")


def _rollout(found: "Plan") -> str:
    if found.rollout is None:
        return "The endpoint is updated all at once, and no alarm is watched."
    return f"The endpoint is updated in steps, whose alarms are watched for {found.rollout} h in all."
