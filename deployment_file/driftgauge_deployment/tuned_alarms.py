"""The sections of single alarms, each of which can be tuned or switched off."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, StrictInt, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from driftgauge_contract.limits import max_alarm_periods
from driftgauge_deployment.fields import AlarmPeriod, Delay, Latency, Percentage, Switch, Windows
from driftgauge_deployment.section import Section
from driftgauge_deployment.values import WindowCount, parse_latency

_Count = Annotated[StrictInt, Field(ge=0, description="a whole number from 0 on")]


class TunedAlarm(Section):
    """An alarm that can be switched off: `false` stands for a section with `enabled: false`."""

    enabled: Switch = True


class PeriodAlarm(TunedAlarm):
    """An alarm on a metric that comes all the time, and is evaluated period by period."""

    period: AlarmPeriod = timedelta(minutes=5)
    datapoints: Windows = WindowCount()
    """How many of the last periods have to be beyond the threshold."""

    @model_validator(mode="after")
    def _can_be_evaluated(self) -> Self:
        limit = max_alarm_periods(int(self.period.total_seconds()))
        if self.datapoints.windows > limit:
            raise ValueError(f"{self.datapoints.windows} periods of {self.period} h; allowed: up to {limit}")
        return self


class CountedAlarm(PeriodAlarm):
    """An alarm on how often something happens."""

    threshold: _Count = 0
    """The most that may happen within a period."""


class LatencyAlarm(PeriodAlarm):
    """The alarm on the model's average latency; a duration alone stands for its threshold."""

    threshold: Latency = timedelta(seconds=1)


class DiskAlarm(PeriodAlarm):
    """The alarm on a full disk."""

    # SageMaker stops data capture above 75 % (developer guide, "Capture data").
    threshold: Percentage = 0.75


class ExecutionAlarm(TunedAlarm):
    """An alarm on how executions of monitors end."""

    datapoints: Windows = WindowCount()
    """How many of the last executions have to end like this."""


class OverdueAlarm(TunedAlarm):
    """The alarm on a monitor that does not run."""

    after: Delay | None = None
    """The time without an execution; the interval, a late start and the longest run together unless given."""


class FindingsAlarm(TunedAlarm):
    """An alarm on violations; `alarms.evaluation` says in how many windows they have to be."""

    threshold: _Count = 0
    """The most violations that a window may have."""


def _switch(value: object, read: ValidatorFunctionWrapHandler) -> object:
    if not isinstance(value, bool | Mapping | TunedAlarm):
        raise ValueError(f"{value!r} is not allowed; allowed: true, false, or a mapping")  # noqa: TRY004
    return read({"enabled": value} if isinstance(value, bool) else value)


def _switch_or_limit(value: object, read: ValidatorFunctionWrapHandler) -> object:
    if isinstance(value, bool | Mapping):
        return _switch(value, read)
    # A mistake is at the place of the duration, which has no key of its own.
    parse_latency(value)
    return read({"threshold": value})


Tuned = WrapValidator(_switch)
TunedLatency = WrapValidator(_switch_or_limit)
