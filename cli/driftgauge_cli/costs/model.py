"""The cost of a month: arithmetic on a monitor's work, an engine's program and list prices."""

from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_cli.costs import prices
from driftgauge_cli.costs.prices import HOURS_A_MONTH, Machine
from driftgauge_cli.kinds.job_profile import JobProfile
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.run_on import (
    FUNCTION_MAX_ROWS,
    FUNCTION_MEMORY_MIB,
    FUNCTION_TIMEOUT_SECONDS,
    RunOn,
    fits_function,
)

# The default of a monitor's `max_runtime`: a job that needs longer is stopped.
MAX_JOB_SECONDS = 1800
MEMORY_FOR_OTHERS = 1.0
"""The GiB of an instance's memory that its system and the service's agent take."""

FUNCTION = "function"
"""The word in the place of an instance type."""

FUNCTION_START_SECONDS = 8.0
"""The time that a fresh function takes before it reads the first record: `benchmarks/function.py` measures it."""

RECORD_BYTES = 660
"""The size of a captured record of 23 numbers; with a label, one of about 100 bytes more."""

# 256 MB for two seconds.
_LAMBDA_GIBIBYTE_SECONDS = 0.25 * 2

# An endpoint with steady traffic writes about a file a minute.
_FILES_AN_HOUR = 60
_FILES_OF_A_REPORT = 5


@dataclass(frozen=True, kw_only=True)
class Workload:
    """The work of a monitor: how often it runs, on how many records, and how many metrics it publishes."""

    kind: MonitorKind
    interval_seconds: int
    records_a_minute: float
    """The captured records a minute."""

    metrics: int
    volume_gibibytes: int = 20
    run_on: RunOn | None = None
    """Where the analyzer runs; None where it needs instances."""

    @property
    def runs(self) -> float:
        """Return the number of executions in a month."""
        return HOURS_A_MONTH * 3600 / self.interval_seconds

    @property
    def records(self) -> float:
        """Return the number of records in the window of an execution."""
        return self.records_a_minute * self.interval_seconds / 60

    @property
    def runs_in_function(self) -> bool:
        """Return whether a function analyzes a window of this size."""
        if self.run_on is RunOn.AUTO and self.records > FUNCTION_MAX_ROWS:
            return False
        # Bytes as S3 lists them, which is what the planner decides by.
        return self.run_on is not None and fits_function(self.run_on, int(self.records * RECORD_BYTES))


@dataclass(frozen=True, kw_only=True)
class Program:
    """The way an engine runs monitors, as far as costs depend on it."""

    work: Mapping[MonitorKind, JobProfile]
    every_processor: bool
    """Whether the work uses all of the instance's processors."""

    default_machine: str | None
    """The instance type if the deployment file names none; None for the cheapest that is large enough."""

    transitions: int
    """The state transitions of each execution."""

    scheduled: bool
    """Whether EventBridge Scheduler starts it."""

    invocations: int
    """The invocations of Lambda functions for each execution."""


@dataclass(frozen=True, kw_only=True)
class Bill:
    """The cost of a monitor in a month, in US dollars."""

    instance_type: str
    enough: bool
    """Whether memory and time suffice, as far as is known."""

    minutes: float
    """The minutes for which an instance is charged, for each execution."""

    instances: float
    workflow: float
    metrics: float

    @property
    def total(self) -> float:
        """Return the sum of all costs."""
        return self.instances + self.workflow + self.metrics


def bill(load: Workload, program: Program, instance_type: str | None = None, instances: int = 1) -> Bill:
    """Return what a monitor costs in a month, on an instance type or on the program's default."""
    if load.runs_in_function:
        return _bill_of_function(load, program)
    chosen = instance_type or program.default_machine or cheapest(load, program)
    machine = prices.MACHINES[chosen]
    seconds = charged_seconds(load, program, machine, instances)
    return Bill(
        instance_type=chosen,
        enough=suffices(load, program, machine, instances),
        minutes=seconds / 60,
        instances=load.runs * instances * _instance_dollars(seconds, machine, load.volume_gibibytes),
        workflow=load.runs * _workflow_dollars(load, program),
        metrics=_metric_dollars(load),
    )


def _bill_of_function(load: Workload, program: Program) -> Bill:
    seconds = FUNCTION_START_SECONDS + load.records * program.work[load.kind].processor_seconds
    dollars = seconds * FUNCTION_MEMORY_MIB / 2**10 * prices.LAMBDA_GIBIBYTE_SECOND_ON_X86 + prices.LAMBDA_INVOCATION
    return Bill(
        instance_type=FUNCTION,
        enough=seconds <= FUNCTION_TIMEOUT_SECONDS,
        minutes=seconds / 60,
        instances=load.runs * dollars,
        workflow=load.runs * _workflow_dollars(load, program),
        metrics=_metric_dollars(load),
    )


def _metric_dollars(load: Workload) -> float:
    """Return the cost of metrics, which CloudWatch charges for the hours in which they are published."""
    # CloudWatch prorates a metric by the hour, so that a daily monitor pays for a twenty-fourth of a month.
    return load.metrics * prices.METRIC_A_MONTH * min(1.0, load.runs / HOURS_A_MONTH)


def cheapest(load: Workload, program: Program) -> str:
    """Return the instance type with the smallest bill of those that are large enough, or the largest if none is."""
    # Sorted by the bill, not by the hour: a faster machine may cost less for the same work.
    names = sorted(prices.MACHINES, key=lambda name: bill(load, program, name).instances)
    return next((name for name in names if bill(load, program, name).enough), names[-1])


def charged_seconds(load: Workload, program: Program, machine: Machine, instances: int = 1) -> float:
    """Return for how many seconds an instance is charged, for one execution."""
    work = program.work[load.kind]
    # One process works for the Driftgauge engine on one instance; Spark uses every processor.
    spread = instances * (machine.processors if program.every_processor else 1)
    return work.jobs * work.start_seconds + load.records * work.processor_seconds / spread


def suffices(load: Workload, program: Program, machine: Machine, instances: int = 1) -> bool:
    """Return whether the data fits into memory, and the jobs end before they are stopped or the next ones start."""
    work = program.work[load.kind]
    gibibytes = work.mebibytes / 2**10 + load.records / instances * work.kibibytes / 2**20
    # A job that outlasts its interval would meet the next one.
    limit = min(MAX_JOB_SECONDS * work.jobs, load.interval_seconds)
    in_time = charged_seconds(load, program, machine, instances) <= limit
    return in_time and gibibytes + MEMORY_FOR_OTHERS <= machine.gibibytes


def _instance_dollars(seconds: float, machine: Machine, volume: int) -> float:
    hours = seconds / 3600
    return hours * (machine.dollars_an_hour + volume * prices.VOLUME_GIBIBYTE_A_MONTH / HOURS_A_MONTH)


def _workflow_dollars(load: Workload, program: Program) -> float:
    """Return the cost of starting an execution, following it and reading its data, without the instances."""
    invocation = prices.LAMBDA_INVOCATION + _LAMBDA_GIBIBYTE_SECONDS * prices.LAMBDA_GIBIBYTE_SECOND
    files = _FILES_AN_HOUR * load.interval_seconds / 3600
    return (
        program.transitions * prices.STATE_TRANSITION
        + program.scheduled * prices.SCHEDULED_START
        + program.invocations * invocation
        + files * prices.OBJECT_READ
        + _FILES_OF_A_REPORT * prices.OBJECT_WRITTEN
    )
