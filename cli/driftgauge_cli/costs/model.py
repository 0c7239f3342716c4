"""The arithmetic of a month: values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_cli.costs import prices
from driftgauge_cli.costs.prices import HOURS_A_MONTH, Machine
from driftgauge_cli.kinds import MonitorKind

MAX_JOB_SECONDS = 1800
MEMORY_FOR_OTHERS = 1.0
"""GiB of an instance that its system and the service's agent hold."""

_LAMBDA_GIBIBYTE_SECONDS = 0.25 * 2
"""256 MB, for two seconds."""

_FILES_AN_HOUR = 60
_FILES_OF_A_REPORT = 5


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A monitor: how often it runs, on how much, and how many metrics it sends."""

    kind: MonitorKind
    interval_seconds: int
    records_a_minute: float
    """Those that are captured."""

    metrics: int
    volume_gibibytes: int = 20

    @property
    def runs(self) -> float:
        """Executions in a month."""
        return HOURS_A_MONTH * 3600 / self.interval_seconds

    @property
    def records(self) -> float:
        """Records in an execution's window."""
        return self.records_a_minute * self.interval_seconds / 60


@dataclass(frozen=True, kw_only=True)
class JobProfile:
    """What the jobs of one execution take, all together."""

    jobs: int = 1
    """Instances that are started one after the other."""

    start_seconds: float
    """Of each job: from when the instance is charged until its first record is read."""

    processor_seconds: float
    """For each record."""

    kibibytes: float
    """Of memory, for each record."""

    mebibytes: float
    """Of memory, whatever the number of records."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """How an engine runs a monitor."""

    work: Mapping[MonitorKind, JobProfile]
    every_processor: bool
    """Whether the work is spread over all of the instance's processors."""

    default_machine: str | None
    """What it runs on if nothing else is said; none: the cheapest that can do it."""

    transitions: int
    """Of a state machine, for each execution."""

    scheduled: bool
    """Whether EventBridge Scheduler starts it."""

    invocations: int
    """Of Lambda functions, for each execution."""


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What a monitor costs in a month, in US dollars."""

    instance_type: str
    enough: bool
    """Whether memory and time suffice, as far as that can be told."""

    minutes: float
    """Of an instance, for each execution."""

    instances: float
    workflow: float
    metrics: float

    @property
    def total(self) -> float:
        """Everything."""
        return self.instances + self.workflow + self.metrics


def bill(load: Workload, program: Program, instance_type: str | None = None, instances: int = 1) -> Bill:
    """A month of a monitor on instances of this type; by default on what the program runs on by itself."""
    chosen = instance_type or program.default_machine or cheapest(load, program)
    machine = prices.MACHINES[chosen]
    seconds = charged_seconds(load, program, machine, instances)
    return Bill(
        instance_type=chosen,
        enough=suffices(load, program, machine, instances),
        minutes=seconds / 60,
        instances=load.runs * instances * _instance_dollars(seconds, machine, load.volume_gibibytes),
        workflow=load.runs * _workflow_dollars(load, program),
        metrics=load.metrics * prices.METRIC_A_MONTH * min(1.0, load.runs / HOURS_A_MONTH),
    )


def cheapest(load: Workload, program: Program) -> str:
    """The instance type with the smallest bill of those that can do it; the largest if none can."""
    names = sorted(prices.MACHINES, key=lambda name: bill(load, program, name).instances)
    return next((name for name in names if bill(load, program, name).enough), names[-1])


def charged_seconds(load: Workload, program: Program, machine: Machine, instances: int = 1) -> float:
    """How long instances are charged for, for one execution."""
    work = program.work[load.kind]
    spread = instances * (machine.processors if program.every_processor else 1)
    return work.jobs * work.start_seconds + load.records * work.processor_seconds / spread


def suffices(load: Workload, program: Program, machine: Machine, instances: int = 1) -> bool:
    """Whether the data fits into memory, and the jobs end before they are stopped and before the next begin."""
    work = program.work[load.kind]
    gibibytes = work.mebibytes / 2**10 + load.records / instances * work.kibibytes / 2**20
    longest = min(MAX_JOB_SECONDS * work.jobs, load.interval_seconds)
    in_time = charged_seconds(load, program, machine, instances) <= longest
    return in_time and gibibytes + MEMORY_FOR_OTHERS <= machine.gibibytes


def _instance_dollars(seconds: float, machine: Machine, volume: int) -> float:
    hours = seconds / 3600
    return hours * (machine.dollars_an_hour + volume * prices.VOLUME_GIBIBYTE_A_MONTH / HOURS_A_MONTH)


def _workflow_dollars(load: Workload, program: Program) -> float:
    """What starts an execution, follows it and reads its data, apart from the instances."""
    invocation = prices.LAMBDA_INVOCATION + _LAMBDA_GIBIBYTE_SECONDS * prices.LAMBDA_GIBIBYTE_SECOND
    files = _FILES_AN_HOUR * load.interval_seconds / 3600
    return (
        program.transitions * prices.STATE_TRANSITION
        + program.scheduled * prices.SCHEDULED_START
        + program.invocations * invocation
        + files * prices.OBJECT_READ
        + _FILES_OF_A_REPORT * prices.OBJECT_WRITTEN
    )
