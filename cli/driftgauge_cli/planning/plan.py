"""The plan of a deployment: what it changes, which jobs it runs and for how long, what it costs and what is lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from driftgauge_cli.costs.model import FUNCTION, Bill, Workload, bill
from driftgauge_cli.costs.programs import program_of
from driftgauge_cli.planning.actions import Action
from driftgauge_cli.planning.baselines import PlannedBaseline, planned_baselines
from driftgauge_cli.planning.changes import Change, changes
from driftgauge_cli.planning.deployed import Deployed
from driftgauge_contract.engines import EngineName
from driftgauge_contract.rollouts import bakes
from driftgauge_contract.run_on import RunOn
from driftgauge_local.removals import removals

if TYPE_CHECKING:
    from driftgauge_deployment import Deployment
    from driftgauge_deployment.monitors.section import MonitorSection

_ENDPOINT = "AWS::SageMaker::Endpoint"
_HOUR = 3600
# The lines of a dataset in S3 are not counted; the sample has about as many.
_ROWS_OF_A_DATASET_IN_S3 = 10_000


@dataclass(frozen=True, kw_only=True)
class PlannedJob:
    """A job of a baseline, and about how long it takes."""

    monitor: str
    because: str
    runs_on: str
    minutes: float
    dollars: float
    rows: int
    rows_known: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A deployment before it is done."""

    stacks: Mapping[str, Sequence[Change]]
    jobs: Sequence[PlannedJob]
    reused: Sequence[str]
    """The monitors whose baselines are used again, without a job."""

    rollout: timedelta | None
    """How long requests are shifted and alarms watched, if the endpoint is updated in steps."""

    updates_endpoint: bool
    lost: Sequence[str]
    """The resources that hold data or that somebody would miss, and that are removed."""

    @property
    def changes_nothing(self) -> bool:
        """Return whether the deployment would change nothing."""
        return not any(self.stacks.values())


def make_plan(deployment: "Deployment", wanted: Mapping[str, Any], deployed: Mapping[str, Deployed]) -> Plan:
    """Return the plan from the templates that would be deployed and the stacks that are, each by the stack's name."""
    before = {name: deployed.get(name, Deployed()) for name in wanted}
    stacks = {
        name: list(changes(before[name].template, template, before[name].altered)) for name, template in wanted.items()
    }
    baselines = [
        baseline
        for name, template in wanted.items()
        for baseline in planned_baselines(before[name].template, template, stacks[name])
    ]
    updated = any(
        change.type == _ENDPOINT and change.action is not Action.ADD for found in stacks.values() for change in found
    )
    return Plan(
        stacks=stacks,
        jobs=[_job(deployment, baseline) for baseline in baselines if baseline.job_because],
        reused=[baseline.kind.words for baseline in baselines if not baseline.job_because],
        rollout=_rollout(deployment) if updated else None,
        updates_endpoint=updated,
        lost=list(_lost(wanted, deployed)),
    )


def _lost(wanted: Mapping[str, Any], deployed: Mapping[str, Deployed]) -> Iterator[str]:
    for name, stack in deployed.items():
        yield from map(str, removals(stack.template, wanted[name]))


def _rollout(deployment: "Deployment") -> timedelta | None:
    asked = deployment.rollout
    # Without the start of the instances, for which SageMaker names no time.
    return None if asked is None else bakes(asked.routing, asked.percent) * asked.bake


def _job(deployment: "Deployment", baseline: PlannedBaseline) -> PlannedJob:
    section = deployment.monitors.given[baseline.kind]
    engine, *_ = deployment.engine
    rows = _rows(section)
    due = _bill(deployment, section, baseline, engine, rows or _ROWS_OF_A_DATASET_IN_S3)
    return PlannedJob(
        monitor=baseline.kind.words,
        because=baseline.job_because or "",
        runs_on="a function" if due.instance_type == FUNCTION else due.instance_type,
        minutes=due.minutes,
        dollars=due.instances,
        rows=rows or _ROWS_OF_A_DATASET_IN_S3,
        rows_known=rows is not None,
    )


def _bill(
    deployment: "Deployment", section: "MonitorSection", baseline: PlannedBaseline, engine: EngineName, rows: int
) -> Bill:
    """Return the cost of one job: that of a monitor that runs once in a month on as many records."""
    from driftgauge_cli.costs.prices import HOURS_A_MONTH

    once = int(HOURS_A_MONTH * _HOUR)
    needs_instances = deployment.network.isolated or section.instance_count > 1
    run_on: RunOn | None = None if needs_instances else section.run_on or deployment.run_on
    load = Workload(
        kind=baseline.kind,
        interval_seconds=once,
        records_a_minute=rows * 60 / once,
        metrics=0,
        volume_gibibytes=section.volume_size_gb,
        run_on=run_on if engine is EngineName.DRIFTGAUGE else None,
    )
    return bill(load, program_of(engine, section.instance_count), section.instance_type, section.instance_count)


def _rows(section: "MonitorSection") -> int | None:
    """Return the lines of a dataset on this machine."""
    dataset = section.baseline.dataset
    if dataset is None or dataset.path is None:
        return None
    with dataset.path.open("rb") as file:
        return sum(1 for _ in file)
