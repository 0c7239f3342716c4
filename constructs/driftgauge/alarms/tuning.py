"""Changes of a deployment to its alarms: other thresholds or periods, or no alarm at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aws_cdk import Duration

from driftgauge.alarms.definitions import Evaluation, Threshold


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """Changes of an alarm; what is not given stays as it is by default."""

    enabled: bool = True
    threshold: float | None = None
    """The value that the metric may have; for `overdue`, the seconds without an execution."""

    period: Duration | None = None
    datapoints: Evaluation | None = None
    """How many of the last periods, or executions, have to be beyond the threshold."""

    def of(self, default: Threshold) -> Threshold:
        """Return the changed condition of an alarm."""
        datapoints = self.datapoints
        return replace(
            default,
            value=default.value if self.threshold is None else self.threshold,
            period_seconds=default.period_seconds if self.period is None else int(self.period.to_seconds()),
            periods=datapoints.windows if datapoints else default.periods,
            periods_to_alarm=_part(datapoints) if datapoints else default.periods_to_alarm,
        )


UNTUNED = Tuning()

Tunings = Mapping[str, Tuning]
"""The changes of a deployment's alarms, by the members of `EndpointAlarm` and `MonitorAlarm`."""


def how_long(when: Threshold) -> str:
    """Return the time that a datapoint covers, and how many of them have to be beyond a threshold, in words."""
    seconds = when.period_seconds
    time = f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds // 60} minutes"
    often = f", in {when.periods_to_alarm or when.periods} of the last {when.periods}" if when.periods > 1 else ""
    return f"{time}{often}"


def _part(datapoints: Evaluation) -> int | None:
    return datapoints.breaching if datapoints.windows > 1 else None
