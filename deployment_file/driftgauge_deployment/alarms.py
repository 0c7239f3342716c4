"""The section about alarms."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr

from driftgauge_contract.limits import is_metric_name
from driftgauge_contract.metrics import MAX_DRIFT_FEATURE_NAME, drift_metric_name
from driftgauge_deployment.fields import FalseAlarms, Metrics, Site, Switch, Windows
from driftgauge_deployment.section import Section
from driftgauge_deployment.tuned_alarms import (
    CountedAlarm,
    DiskAlarm,
    ExecutionAlarm,
    FindingsAlarm,
    LatencyAlarm,
    OverdueAlarm,
    Tuned,
    TunedAlarm,
    TunedLatency,
)
from driftgauge_deployment.values import WindowCount, distinct

MAX_DRIFT_ALARMS = 40
"""The most features with an alarm on drift: their thresholds have to fit into a custom resource's answer of 4 KB."""


def _in_ascii(features: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse features for whose drift there can be no metric."""
    if refused := [feature for feature in features if not is_metric_name(drift_metric_name(feature))]:
        raise ValueError(
            f"{', '.join(refused)} cannot be in the name of a CloudWatch metric; allowed: printable ASCII characters"
        )
    return features


DriftFeatures = Annotated[
    tuple[Annotated[StrictStr, Field(min_length=1, max_length=MAX_DRIFT_FEATURE_NAME)], ...],
    AfterValidator(distinct),
    AfterValidator(_in_ascii),
    Field(
        max_length=MAX_DRIFT_ALARMS,
        description=f"a list of features, {MAX_DRIFT_ALARMS} at most, "
        f"with names of up to {MAX_DRIFT_FEATURE_NAME} characters",
    ),
]


class AlarmMetricsSection(Section):
    """The metrics with an alarm of their own, by kind of monitor."""

    model_quality: Metrics | None = None
    """One by default, which depends on the problem type."""

    # None by default: facets differ in size, and which measure is about fairness is for a person to say.
    model_bias: Metrics = ()
    """Abbreviations, such as DPPL; each has an alarm for every facet."""


class AlarmsSection(Section):
    """The alarms of a deployment."""

    latency: Annotated[LatencyAlarm, TunedLatency] = LatencyAlarm()
    server_errors: Annotated[CountedAlarm, Tuned] = CountedAlarm()
    model_errors: Annotated[CountedAlarm, Tuned] = CountedAlarm()
    disk: Annotated[DiskAlarm, Tuned] = DiskAlarm()
    undelivered: Annotated[CountedAlarm, Tuned] = CountedAlarm()
    metrics: AlarmMetricsSection = AlarmMetricsSection()
    drift: DriftFeatures = ()
    evaluation: Windows = WindowCount()
    """How many of the last windows have to break the same constraint before an alarm goes to ALARM."""

    # One a month is what a team can look into without growing tired of it (docs/statistics.md).
    false_alarms: FalseAlarms = 1.0
    """The findings that a month without any change may have, of all monitors together; in `exact` mode only."""

    violations: Annotated[FindingsAlarm, Tuned] = FindingsAlarm()
    reference: Annotated[FindingsAlarm, Tuned] = FindingsAlarm()
    runbooks: Site | None = None
    """The address of your runbooks, to which the alarms' descriptions link by the names of the pages."""

    liveness: Switch = True
    """The alarms below, `disk` as their condition, and `undelivered`."""

    failed: Annotated[ExecutionAlarm, Tuned] = ExecutionAlarm()
    overdue: Annotated[OverdueAlarm, Tuned] = OverdueAlarm()
    no_data: Annotated[ExecutionAlarm, Tuned] = ExecutionAlarm()
    no_labels: Annotated[ExecutionAlarm, Tuned] = ExecutionAlarm()
    configuration_changed: Annotated[TunedAlarm, Tuned] = TunedAlarm()
    capture_stopped: Annotated[TunedAlarm, Tuned] = TunedAlarm()
