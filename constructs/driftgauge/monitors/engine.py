"""The seam between what is watched and how that is run.

A monitor construct says what to watch. An engine knows how it is run: by which resources, in which image, what can be
asked of it, where the metrics are and what tells that an execution has ended. Nothing else asks which engine it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.service import permissions
from driftgauge.service.images import AwsImage
from driftgauge.service.jobs import DEFAULT_RUNTIME_SECONDS, JobSettings
from driftgauge.service.storage import S3Prefix, StoredFile
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.problem import Problem
from driftgauge_contract.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class GroundTruth:
    """What predictions are compared with, and what they predict."""

    problem: Problem
    labels: S3Prefix


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What is to be watched, and when, on what, and where the reports go."""

    name: str
    kind: MonitorKind
    endpoint: Endpoint
    baseline: BaselineFiles
    ground_truth: GroundTruth | None = None
    """Of model quality only."""

    reports: S3Prefix
    schedule: Schedule
    settings: JobSettings

    @property
    def captured(self) -> S3Prefix:
        """Where the endpoint's captured data lies."""
        return self.endpoint.capture.place(self.endpoint.name)


@dataclass(frozen=True, kw_only=True)
class JobProgram:
    """What an engine's jobs run."""

    image: AwsImage
    entrypoint: Sequence[str] = ()
    """What is started in the image, in place of what it would start by itself."""

    code: StoredFile | None = None
    """What has to be copied into the container for that."""

    def grant_read(self, role: iam.Role) -> None:
        """Let a job's role read the code; pulling the image is for `job_role` to allow."""
        if self.code:
            permissions.read_input(role, self.code)

    def render(self, scope: Construct) -> dict[str, object]:
        """The program as a baseline's custom resource takes it."""
        program: dict[str, object] = {"ImageUri": self.image.uri(scope)}
        if self.entrypoint:
            program["ContainerEntrypoint"] = list(self.entrypoint)
        if self.code:
            program |= {"CodeUri": self.code.uri, "CodeIdentity": self.code.identity}
        return program


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What an engine made of a monitor, as far as others need it."""

    begun: IDependable
    """What is there as soon as executions are to be expected."""

    namespace: Namespace
    """Where the monitor's metrics are."""

    longest_execution_seconds: int
    """How long after its time an execution may still not have ended, without anything being wrong."""

    ended: Mapping[str, events.EventPattern]
    """The events that tell of an execution's end; monitors with the same rule share it."""

    told: Mapping[str, Mapping[str, object]]
    """What the report's function has to know: for each of its variables, the monitor's entry in a JSON object."""

    let_report: Callable[[iam.Role], None] = field(repr=False)
    """Allows the report's function to look up how executions ended."""


class Engine(Protocol):
    """Knows how monitors are run: `ModelMonitorEngine` or `DriftgaugeEngine`."""

    def instance_type(self, instance_count: int) -> str:
        """What jobs on so many instances run on, unless they are given something else."""

    def image(self, instance_count: int) -> AwsImage:
        """The image of such jobs."""

    def check_schedule(self, schedule: Schedule) -> None:
        """Refuse a schedule that the engine cannot keep, with a `ValueError` that says what is allowed."""

    def check_network(self, *, isolated: bool, instance_count: int) -> None:
        """Refuse machines that cannot work without a network, in the same way."""

    def longest_runtime_seconds(self, kind: MonitorKind, schedule: Schedule) -> int:
        """How long a job may take on such a schedule."""

    def program(self, scope: Construct, settings: JobSettings) -> JobProgram:
        """What a job on such machines runs; what it needs is staged in the scope."""

    def watch(self, scope: Construct, watched: Watched) -> Watch:
        """Make what runs a monitor, in the scope."""


def default_runtime_seconds(schedule: Schedule) -> int:
    """How long a job may take that is told nothing: no longer than until the next one starts."""
    return min(DEFAULT_RUNTIME_SECONDS, schedule.seconds)
