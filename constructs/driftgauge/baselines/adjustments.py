"""Adjustments of the constraints that a baseline suggests, before they are used."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from driftgauge_contract.constraints import ComparisonOperator
from driftgauge_contract.kinds import MonitorKind

ReadAttribute = Callable[[str], str]
"""Returns an attribute of a baseline's custom resource, which CloudFormation knows during a deployment only."""


@dataclass(frozen=True, kw_only=True)
class ConstraintAlarm:
    """An alarm on a metric, with the threshold of a constraint in use."""

    name: str
    """The name of the metric or feature, as the adjustments have it."""

    slug: str
    """What follows the monitor's slug in the alarm's name."""

    subject: str = ""
    """The end of the alarm's name, where several alarms have the same slug."""

    metric: str
    """The name of the metric in CloudWatch."""

    exact_metric: str | None = None
    """The name of the metric that allows for chance, where `exact` mode publishes another than `metric` for this."""

    dimensions: Mapping[str, str] = field(default_factory=dict)
    """The dimensions that the metric has beside the endpoint and the monitor."""

    threshold: str
    comparison_operator: str = ComparisonOperator.GREATER
    statistic: str = "Maximum"
    finding: str
    """What is wrong if the alarm goes to ALARM; it completes a sentence about the endpoint."""

    origin: str
    """Where the threshold comes from, for people."""

    runbook: str = "metric"
    """The page of the runbooks that is about the alarm."""


class Adjustments(Protocol):
    """The differences that a deployment wants from what a baseline suggests.

    A changed adjustment runs no new job.
    """

    kind: ClassVar[MonitorKind]

    def alarms(self, read: ReadAttribute) -> Sequence[ConstraintAlarm]:
        """Return the alarms that take their thresholds from the constraints in use."""

    def render(self) -> Mapping[str, object]:
        """Return the adjustments as properties of the baseline's custom resource."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """Another threshold in place of a suggested one, or the suggestion with another margin.

    Raises:
        ValueError: There is a threshold as well as a margin, or neither.
    """

    threshold: float | None = None
    margin: float | None = None

    def __post_init__(self) -> None:
        if (self.threshold is None) == (self.margin is None):
            raise ValueError("an override takes a threshold or a margin; allowed: exactly one of them")

    @property
    def origin(self) -> str:
        """Return where the threshold comes from, for people."""
        if self.margin is None:
            return "given in place of the baseline's"
        return f"the baseline's with a margin of {self.margin * 100:g} %"

    def render(self) -> dict[str, float]:
        """Return the override as the custom resource reads it."""
        values = {"threshold": self.threshold, "margin": self.margin}
        return {name: value for name, value in values.items() if value is not None}
