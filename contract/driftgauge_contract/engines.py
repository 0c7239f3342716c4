"""Capabilities of each engine: instances, images and schedules of its jobs, and their limits.

The deployment file's rules refuse what an engine cannot do before anything is deployed, `driftgauge doctor` looks up
what an engine needs of an account, and the constructs deploy it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from driftgauge_contract import images
from driftgauge_contract.constraints import Mode
from driftgauge_contract.images import ImageRepository
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.late_labels import MAX_LATE_WINDOWS
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.time_zones import UTC

# What is left of an hour for each of the two jobs of an hourly execution: a deployment with it can have any kind of
# monitor on any schedule.
DEFAULT_RUNTIME_SECONDS = 1800
LATE_START_SECONDS = 20 * 60
"""How long after its scheduled time Model Monitor may start an execution.

Source: SageMaker developer guide, "Schedule monitoring jobs".
"""

# SageMaker API reference, `MonitoringStoppingCondition`: 60 seconds to 24 hours.
MAX_RUNTIME_SECONDS = 86_400
"""SageMaker's limit for the runtime of a processing job that a monitor starts."""


REGIONS_WITHOUT_JOB_DEFINITIONS = frozenset(
    {
        *("af-south-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
        *("ap-southeast-6", "ap-southeast-7", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-2"),
        *("eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "mx-central-1", "us-gov-east-1"),
        "us-gov-west-1",
    }
)
"""The regions in which CloudFormation has no types for Model Monitor's job definitions.

Source: the resource schemas that CloudFormation publishes for each region, as cfn-lint 1.51 carries them.
"""


class EngineName(StrEnum):
    """The engine that runs the monitors of a deployment."""

    MODEL_MONITOR = "model-monitor"
    DRIFTGAUGE = "driftgauge"


class EngineFacts(Protocol):
    """The facts about an engine that every layer shares."""

    @property
    def modes(self) -> tuple[Mode, ...]:
        """Return the modes of analysis that the engine has, its default first."""

    @property
    def needs_plain_captures(self) -> bool:
        """Return whether the engine's analyzer may take a captured body of several rows for one record."""

    @property
    def needs_predicted_classes(self) -> bool:
        """Return whether a classification's baseline needs the predicted class beside its probability."""

    def instance_type(self, instance_count: int) -> str:
        """Return the instance type of a job that names none."""

    def image_repository(self, kind: MonitorKind, instance_count: int) -> ImageRepository:
        """Return the repository of the image in which a monitor's jobs run."""

    def check_region(self, region: str) -> None:
        """Refuse a region in which the engine cannot be deployed, with a `ValueError` that says what is allowed."""

    def check_schedule(self, schedule: Schedule) -> None:
        """Refuse a schedule that the engine cannot run, with a `ValueError` that says what is allowed."""

    def check_label_horizon(self, horizon: timedelta, schedule: Schedule, instance_count: int) -> None:
        """Refuse a label horizon that the engine cannot keep, with a `ValueError` that says what is allowed."""

    def check_cluster(self, kind: MonitorKind, *, isolated: bool, instance_count: int) -> None:
        """Refuse instances on which a monitor's jobs cannot run, with a `ValueError` that says what is allowed."""

    def max_runtime_seconds(self, kind: MonitorKind, schedule: Schedule) -> int:
        """Return the longest runtime of a job on a schedule."""


@dataclass(frozen=True, kw_only=True)
class ModelMonitorFacts:
    """Model Monitor runs AWS's own analyzer on its own schedules."""

    modes: tuple[Mode, ...] = (Mode.COMPAT,)
    # AWS's documents show no other captures and no other baselines, so that others may work or not.
    needs_plain_captures: bool = True
    needs_predicted_classes: bool = True

    def instance_type(self, instance_count: int) -> str:  # noqa: ARG002 - the same for every number
        """Return AWS's default, which is enough for Spark and its Java machine."""
        # The default of the SDK's `ModelMonitor` (sagemaker 2.257, `model_monitoring.py`): 4 processors, 16 GiB.
        return "ml.m5.xlarge"

    def image_repository(self, kind: MonitorKind, instance_count: int) -> ImageRepository:  # noqa: ARG002
        """Return the repository of AWS's analyzer of a kind."""
        return KINDS[kind].image

    def check_region(self, region: str) -> None:
        """Refuse a region in which CloudFormation has no types for job definitions."""
        if region in REGIONS_WITHOUT_JOB_DEFINITIONS:
            raise ValueError(
                f"CloudFormation has no types for Model Monitor's job definitions in {region}; allowed: "
                "engine: driftgauge, which needs none, or another region"
            )

    def check_schedule(self, schedule: Schedule) -> None:
        """Refuse a schedule for which `CreateMonitoringSchedule` accepts no cron expression."""
        # Developer guide, "Cron expressions for monitoring schedule": full hours only, daily or every N hours, always
        # in UTC; `rate()` and days of the week are refused.
        if (schedule.interval % 60, schedule.weekday, schedule.zone, schedule.window) != (0, None, UTC, 0):
            raise ValueError(
                f"Model Monitor keeps no schedule {str(schedule)!r}; allowed: hourly | daily at H | every N hours | "
                "every N hours starting at H, in UTC and without a window"
            )

    def check_label_horizon(self, horizon: timedelta, schedule: Schedule, instance_count: int) -> None:  # noqa: ARG002
        """Refuse every horizon: a schedule runs a window once."""
        raise ValueError(
            "Model Monitor analyzes a window once, at its scheduled time; allowed: label_delay, which lets it wait for "
            "the labels, or engine: driftgauge"
        )

    def check_cluster(self, kind: MonitorKind, *, isolated: bool, instance_count: int) -> None:
        """Accept every cluster: Model Monitor itself refuses what it cannot run."""

    def max_runtime_seconds(self, kind: MonitorKind, schedule: Schedule) -> int:
        """Return the longest runtime of a job: within the hour, or until the next execution starts."""
        # Only an hourly execution is bound to its hour; longer schedules leave room for two jobs.
        if schedule == Schedule.hourly():
            return KINDS[kind].hourly_runtime_seconds
        return min(schedule.seconds, MAX_RUNTIME_SECONDS)


@dataclass(frozen=True, kw_only=True)
class DriftgaugeFacts:
    """The Driftgauge engine runs its analyzer in a workflow that EventBridge Scheduler starts."""

    modes: tuple[Mode, ...] = (Mode.EXACT, Mode.COMPAT)
    needs_plain_captures: bool = False
    needs_predicted_classes: bool = False

    def instance_type(self, instance_count: int) -> str:
        """Return the smallest instance type that is enough; Spark's Java machine needs a larger one."""
        # 4 GiB are enough for two million labelled predictions, and for data quality of any size (docs/scale.md).
        return "ml.t3.medium" if instance_count == 1 else "ml.m5.xlarge"

    def image_repository(self, kind: MonitorKind, instance_count: int) -> ImageRepository:  # noqa: ARG002
        """Return the repository of an image that has the analyzer's version of Python, with Spark for a cluster."""
        return images.SCIKIT_LEARN if instance_count == 1 else images.SPARK

    def check_region(self, region: str) -> None:
        """Accept every region: the services of the engine are in all of them."""

    def check_schedule(self, schedule: Schedule) -> None:
        """Accept every schedule: EventBridge Scheduler can run them all."""

    def check_label_horizon(self, horizon: timedelta, schedule: Schedule, instance_count: int) -> None:
        """Refuse more windows than an execution looks up, and a cluster, whose jobs note no ids of predictions."""
        windows = int(horizon.total_seconds()) // schedule.seconds
        if windows > MAX_LATE_WINDOWS:
            raise ValueError(
                f"{windows} windows of a monitor that runs {schedule}; allowed: a horizon of up to {MAX_LATE_WINDOWS} "
                "windows"
            )
        if instance_count > 1:
            raise ValueError(f"labels that come later with {instance_count} instances; allowed: 1 instance")

    def check_cluster(self, kind: MonitorKind, *, isolated: bool, instance_count: int) -> None:
        """Refuse a cluster for a kind that one machine analyzes, and a cluster whose machines could not communicate."""
        if instance_count > 1 and not KINDS[kind].distributed:
            raise ValueError(f"{instance_count} instances for {kind.words}, which one machine analyzes; allowed: 1")
        if isolated and instance_count > 1:
            raise ValueError(
                f"{instance_count} instances in an isolated network; allowed: one, or a VPC without isolation"
            )

    def max_runtime_seconds(self, kind: MonitorKind, schedule: Schedule) -> int:  # noqa: ARG002 - the same for all
        """Return the longest runtime of a job: until the next execution starts."""
        return min(schedule.seconds, MAX_RUNTIME_SECONDS)


ENGINES: Mapping[EngineName, EngineFacts] = {
    EngineName.MODEL_MONITOR: ModelMonitorFacts(),
    EngineName.DRIFTGAUGE: DriftgaugeFacts(),
}
"""The facts about each engine."""

DEFAULT_ENGINE = EngineName.DRIFTGAUGE


def shared_modes(names: Iterable[EngineName]) -> tuple[Mode, ...]:
    """Return the modes that all of the engines have, the default first."""
    first, *others = (ENGINES[name].modes for name in names)
    return tuple(mode for mode in first if all(mode in modes for modes in others))


def parse_engines(text: str) -> tuple[EngineName, ...]:
    """Return the engines that a text names, with commas between them.

    Raises:
        ValueError: The text names no engine, an unknown one, or one of them twice.
    """
    try:
        names = tuple(EngineName(name.strip()) for name in text.split(","))
    except ValueError:
        names = ()
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{text!r} names no engines; allowed: {', '.join(EngineName)}, or both")
    return names
