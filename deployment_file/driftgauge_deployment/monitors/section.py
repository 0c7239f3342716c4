"""The keys that the monitors of every kind have."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from driftgauge_contract.limits import MAX_BASELINE_RUNTIME_SECONDS
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.variables import Variable
from driftgauge_contract.windows import DEFAULT_SETTLE_SECONDS
from driftgauge_deployment.fields import (
    BaselineRuntime,
    Count,
    Delay,
    File,
    InstanceType,
    KeyArn,
    Margin,
    Number,
    Percentage,
    RunMode,
    RunsOn,
    Runtime,
    S3Uri,
    Settle,
    Switch,
    Version,
    VolumeSize,
    When,
)
from driftgauge_deployment.section import Section


class BaselineSection(Section):
    """The data from which a job makes a monitor's constraints, or constraints that were made elsewhere."""

    dataset: File | None = None
    header: Switch = False
    version: Version | None = None
    key: KeyArn | None = None
    """The customer's key that encrypts the dataset in S3."""

    constraints: S3Uri | None = None
    statistics: S3Uri | None = None
    max_runtime: BaselineRuntime = MAX_BASELINE_RUNTIME_SECONDS


class DataSource(StrEnum):
    """The data that a monitor watches."""

    ENDPOINT = "endpoint"
    """What the endpoint captures."""

    BATCH = "batch"
    """What batch transforms capture."""


class MonitorSection(Section):
    """The keys that all kinds of monitors share: schedule and instances."""

    baseline: BaselineSection
    mode: RunMode | None = None
    """The deployment's unless given."""

    schedule: When = Schedule.hourly()
    source: DataSource = Field(default=DataSource.ENDPOINT, description=", ".join(DataSource))
    """What captures the data that is watched: the endpoint, or batch transforms of its model."""

    run_on: RunsOn | None = None
    """The deployment's unless given."""

    settle: Settle = timedelta(seconds=DEFAULT_SETTLE_SECONDS)
    """How long an execution waits after its window, until the last captures of it are in S3."""

    instance_type: InstanceType | None = None
    """The engine's default unless given."""

    instance_count: Count = 1
    # Captures of an hour are far smaller; the SDK's monitors take 30 GB (sagemaker 2.257, `model_monitoring.py`).
    volume_size_gb: VolumeSize = 20
    max_runtime: Runtime | None = None
    """The engine's default unless given, and no longer than until the next execution."""

    max_unreadable: Percentage | None = None
    """The share of records that may be set aside because they cannot be used, in `exact` mode; 1% unless given."""

    preprocessor: File | None = None
    """A script with `preprocess_handler`, which makes rows of captured calls, for baseline and windows."""

    postprocessor: File | None = None
    """A script with `postprocess_handler`, which runs at the end of the baseline's job and of the executions'."""

    @property
    def windows_earlier_by(self) -> timedelta:
        """Return how much earlier than the schedule a window is."""
        return timedelta()

    @property
    def windows_run_again_for(self) -> timedelta:
        """Return how long labels that come later make a window run again."""
        return timedelta()

    @property
    def compared_with_previous(self) -> timedelta:
        """Return how far back the captures reach with which a window is compared beside its baseline."""
        return timedelta()

    @property
    def publishes_all_columns(self) -> bool:
        """Return whether CloudWatch gets the metrics of all columns, and not only of the watched ones."""
        return True

    @property
    def exact_variables(self) -> Mapping[Variable, str]:
        """Return the variables of the monitor's executions that this section sets in `exact` mode."""
        return self.exact_baseline_variables

    @property
    def exact_baseline_variables(self) -> Mapping[Variable, str]:
        """Return the variables of the baseline's job that this section sets in `exact` mode."""
        return given_variables({Variable.MAX_UNREADABLE: self.max_unreadable})


def given_variables(values: Mapping[Variable, object]) -> Mapping[Variable, str]:
    """Return the variables that have a value."""
    return {variable: str(value) for variable, value in values.items() if value is not None}


class LabelledMonitorSection(MonitorSection):
    """The keys of the monitors that compare predictions with labels."""

    label_delay: Delay | None = None
    """How long labels take to come: windows are that much earlier than the schedule."""

    @property
    def windows_earlier_by(self) -> timedelta:
        """Return how much earlier than the schedule a window is."""
        return self.label_delay or timedelta()

    label_horizon: Delay | None = None
    """How long after that labels still make the windows run again to which they belong."""

    @property
    def windows_run_again_for(self) -> timedelta:
        """Return how long labels that come later make a window run again."""
        return self.label_horizon or timedelta()


class OverrideSection(Section):
    """A threshold in place of a suggested one: another number, or the suggestion with another margin."""

    threshold: Number | None = None
    margin: Margin | None = None


def overrides_field() -> dict[str, OverrideSection]:
    """Return the field of overrides by metric."""
    field: dict[str, OverrideSection] = Field(default={}, description="metrics, each with a threshold or a margin")
    return field
