"""The interface to a monitor that all engines offer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from driftgauge_cli.errors import UserError
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.outcomes import ExecutionStatus
from driftgauge_contract.run_on import RunOn
from driftgauge_contract.windows import Window

if TYPE_CHECKING:
    import boto3

    from driftgauge_cli.findings import Finding

OnProgress = Callable[[str], None]
NOTHING_CAPTURED: Final = (
    "send rows (`driftgauge traffic`), or give another window (--from, --to); "
    "captured data appears a minute or two after the request"
)
NOTHING_LABELLED: Final = "upload labels (`driftgauge labels`), and run it again"
ANOTHER_MODEL: Final = "give a window since the present model is in service (--from, --to)"


class NoDataError(UserError):
    """A run over a window in which there is nothing to analyze."""


class Trigger(StrEnum):
    """The trigger of an execution."""

    SCHEDULE = "schedule"
    RUN = "run"
    LATE_LABELS = "late labels"


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One execution of a monitor; `status` is one of the service's execution states, or `NoData`."""

    monitor: MonitorKind
    schedule: str
    trigger: Trigger
    started: datetime
    status: str
    message: str | None = None
    job_name: str | None = None
    report_uri: str | None = None
    repeated: bool = False
    """Whether the same data was analysed before, so that this is the earlier result."""

    ran_on: RunOn | None = None
    """Where the analyzer ran, in a function or in a job, as far as the engine tells."""

    run_seconds: float | None = None
    """How long the analyzer ran, without the time until it could start."""

    @property
    def is_completed(self) -> bool:
        """Return whether the execution ended with a result, with or without violations."""
        return self.status in {ExecutionStatus.COMPLETED, ExecutionStatus.COMPLETED_WITH_VIOLATIONS}


# A protocol, so that no command asks which engine runs a monitor.
class MonitorHandle(Protocol):
    """One monitor of an endpoint, whichever engine runs it; its name is that of its schedule."""

    @property
    def name(self) -> str:
        """Return the name, which the monitor's metrics and alarms have too."""

    @property
    def endpoint(self) -> str:
        """Return the name of the monitored endpoint."""

    @property
    def kind(self) -> MonitorKind:
        """Return the kind of the monitor."""

    @property
    def constraints_uri(self) -> str | None:
        """Return the URI of the constraints that the monitor compares with."""

    @property
    def statistics_uri(self) -> str | None:
        """Return the URI of the baseline's statistics, if the kind has them."""

    @property
    def ground_truth_uri(self) -> str | None:
        """Return the prefix of the monitor's labels, if it takes any."""

    @property
    def metrics_namespace(self) -> str:
        """Return the CloudWatch namespace of the monitor's metrics."""

    def next_run(self, now: datetime) -> datetime | None:
        """Return when the schedule starts the next execution; None if it starts none."""

    def executions(self, limit: int) -> Iterator[Execution]:
        """Yield the latest executions, the newest first; at least `limit`, if there are so many."""

    def run(self, window: Window, on_progress: OnProgress) -> Execution:
        """Run the monitor over a window now, and wait until it has ended."""


class Runner(Protocol):
    """An engine, as the command uses it."""

    @property
    def name(self) -> str:
        """Return the engine's name in a deployment file."""

    def monitors(
        self, session: "boto3.Session", endpoint: str, kinds: Sequence[MonitorKind]
    ) -> Sequence[MonitorHandle]:
        """Return the monitors of these kinds that the engine runs on an endpoint."""

    def obstacles(self, session: "boto3.Session") -> Iterator["Finding"]:
        """Check, creating nothing, whether the account can use the engine."""
