"""What is done to the constraints that a baseline suggests, before they are used."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Override:
    """What is used in place of a suggested threshold: another threshold, or the suggestion with another margin."""

    threshold: float | None = None
    margin: float | None = None

    def __post_init__(self) -> None:
        if (self.threshold is None) == (self.margin is None):
            raise ValueError("an override takes a threshold or a margin; allowed: exactly one of them")

    def render(self) -> dict[str, float]:
        """The override in the custom resource's words."""
        values = {"threshold": self.threshold, "margin": self.margin}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Adjustments:
    """What is done to suggested constraints before they are used. A changed adjustment runs no job."""

    margin: float = 0.0
    """Added to every suggested threshold in its metric's bad direction, as a fraction of it."""

    overrides: Mapping[str, Override] = field(default_factory=dict)
    alarm_metrics: Sequence[str] = ()
    """The metrics whose threshold, operator and statistic an alarm takes from the constraints."""

    def origin(self, metric: str) -> str:
        """Where a metric's threshold comes from, for people."""
        override = self.overrides.get(metric, Override(margin=self.margin))
        if override.margin is None:
            return f"{override.threshold:g}, given in place of the baseline's"
        return f"the baseline's with a margin of {override.margin * 100:g} %"

    def render(self) -> dict[str, object]:
        """The adjustments in the custom resource's words."""
        overrides = {metric: override.render() for metric, override in self.overrides.items()}
        return {
            "Margin": repr(self.margin),
            "Overrides": json.dumps(overrides, sort_keys=True),
            "AlarmMetrics": list(self.alarm_metrics),
        }
