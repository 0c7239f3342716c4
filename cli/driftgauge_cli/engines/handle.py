"""What every engine tells of a monitor that it runs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from driftgauge_cli.engines.windows import Window
from driftgauge_cli.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3

    from driftgauge_cli.findings import Finding

OnProgress = Callable[[str], None]
VIOLATED: Final = "CompletedWithViolations"
NOTHING_CAPTURED: Final = (
    "send rows (`driftgauge traffic`), or give another window (--from, --to); "
    "captured data appears a minute or two after the request"
)
NOTHING_LABELLED: Final = "upload labels (`driftgauge labels`), and run it again"


class Trigger(StrEnum):
    """What started an execution."""

    SCHEDULE = "schedule"
    RUN = "run"


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
    """The same data was looked at before: this is what was found then."""


class MonitorHandle(Protocol):
    """One monitor of an endpoint, whichever engine runs it; its name is its schedule's."""

    @property
    def name(self) -> str:
        """Its name, which its metrics and its alarms have too."""

    @property
    def endpoint(self) -> str:
        """The endpoint that it watches."""

    @property
    def kind(self) -> MonitorKind:
        """What it watches there."""

    @property
    def constraints_uri(self) -> str | None:
        """The constraints that it compares with."""

    @property
    def statistics_uri(self) -> str | None:
        """The baseline's statistics, which data quality compares with."""

    @property
    def ground_truth_uri(self) -> str | None:
        """Where it looks for labels, if it takes any."""

    @property
    def metrics_namespace(self) -> str:
        """Where CloudWatch has its metrics."""

    def executions(self, limit: int) -> Iterator[Execution]:
        """Tell its latest executions, the newest first; at least `limit`, where there are so many."""

    def run(self, window: Window, on_progress: OnProgress) -> Execution:
        """Run it over a window now, and wait until it has ended."""


class Runner(Protocol):
    """One way to run monitors."""

    @property
    def name(self) -> str:
        """How a deployment file names it."""

    def monitors(
        self, session: "boto3.Session", endpoint: str, kinds: Sequence[MonitorKind]
    ) -> Sequence[MonitorHandle]:
        """Find the monitors of these kinds that it runs on an endpoint."""

    def obstacles(self, session: "boto3.Session") -> Iterator["Finding"]:
        """Find out, creating nothing, what in the account stands in its way."""
