"""Alarms on the endpoint itself, which need no monitor."""

import math

from aws_cdk import Duration

from driftgauge.alarms.definitions import AlarmDefinition, Event, Guide, Threshold
from driftgauge.alarms.tuning import UNTUNED, Tuning, how_long
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.service.metrics import endpoint_metric, instance_metric
from driftgauge_contract.alarm_messages import AlarmSeverity
from driftgauge_contract.names import EndpointAlarm
from driftgauge_contract.schedule import Schedule

CAPTURE_STOPS_AT_DISK_PERCENT = 75
"""SageMaker stops capturing when an instance's disk is fuller than this."""

_SLOTS_OF_AN_INTERVAL = 12
# Two intervals of the schedule, a sixth of which may be quiet: traffic is steady without being even.
_SLOTS, _SLOTS_WITH_REQUESTS = 24, 20
_MIN_SLOT, _MAX_SLOT = 60, 7 * 86_400 // _SLOTS
"""CloudWatch has a metric of requests once a minute, and an alarm looks back a week at most."""

ERRORS = Event(
    name=EndpointAlarm.ERRORS,
    because="fails to answer requests",
    guide=Guide(command="status {name}", runbook="errors"),
    severity=AlarmSeverity.PAGE,
)
"""A model that fails is counted as an answer with 5XX, too."""

NO_INPUT = Event(
    name=EndpointAlarm.NO_INPUT,
    because="is not watched for lack of captured data or labels",
    guide=Guide(command="captures {name}", runbook="no-input"),
)
"""A quiet endpoint leaves all monitors without data, as does a full disk."""


def latency(endpoint: Endpoint, limit: Duration, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on an average latency of the model above a limit."""
    milliseconds = limit.to_milliseconds()
    # CloudWatch has latency in microseconds.
    when = tuning.of(Threshold(value=milliseconds * 1000, statistic="Average"))
    return AlarmDefinition(
        name=EndpointAlarm.LATENCY,
        metric=endpoint_metric(endpoint.name, endpoint.variant_name, "ModelLatency"),
        threshold=when,
        because=f"takes over {milliseconds} ms on average over {how_long(when)} (the deployment's own limit)",
        origin="microseconds, the deployment's own limit",
        guide=Guide(command="status {name}", runbook="latency"),
        severity=AlarmSeverity.PAGE,
    )


def server_errors(endpoint: Endpoint, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on answers with 5XX."""
    when = tuning.of(Threshold(value=0))
    return AlarmDefinition(
        name=EndpointAlarm.SERVER_ERRORS,
        metric=endpoint_metric(endpoint.name, endpoint.variant_name, "Invocation5XXErrors"),
        threshold=when,
        because=f"answered with 5XX within {how_long(when)} ({_expected(when)} expected)",
        guide=Guide(command="status {name}", runbook="server-errors"),
        event=ERRORS,
    )


def model_errors(endpoint: Endpoint, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on requests that the model's container failed to answer."""
    when = tuning.of(Threshold(value=0))
    return AlarmDefinition(
        name=EndpointAlarm.MODEL_ERRORS,
        metric=endpoint_metric(endpoint.name, endpoint.variant_name, "InvocationModelErrors"),
        threshold=when,
        because=f"got no proper answer from its model within {how_long(when)} ({_expected(when)} expected to fail)",
        guide=Guide(command="captures {name}", runbook="model-errors"),
        event=ERRORS,
    )


def disk(endpoint: Endpoint, tuning: Tuning = UNTUNED) -> AlarmDefinition:
    """Return an alarm on a disk that is so full that data capture stops."""
    when = tuning.of(Threshold(value=CAPTURE_STOPS_AT_DISK_PERCENT, statistic="Maximum"))
    return AlarmDefinition(
        name=EndpointAlarm.DISK,
        metric=instance_metric(endpoint.name, endpoint.variant_name, "DiskUtilization"),
        threshold=when,
        because=(
            f"has a disk over {when.value:g} % full; from {CAPTURE_STOPS_AT_DISK_PERCENT} % on, no data is captured"
        ),
        guide=Guide(command="status {name}", runbook="disk"),
        event=NO_INPUT,
    )


def steady_traffic(endpoint: Endpoint, schedule: Schedule) -> AlarmDefinition:
    """Return an alarm on requests that have arrived for longer than the interval of a schedule and a late execution.

    Only then does an execution without data mean that capture has stopped. At the end of a quiet night there is traffic
    again while the last execution is still about the night.
    """
    # A period has to be a whole number of minutes.
    minutes = math.ceil(schedule.seconds / _SLOTS_OF_AN_INTERVAL / _MIN_SLOT)
    slot = min(minutes * _MIN_SLOT, _MAX_SLOT)
    return AlarmDefinition(
        name=EndpointAlarm.STEADY_TRAFFIC,
        metric=endpoint_metric(endpoint.name, endpoint.variant_name, "Invocations"),
        threshold=Threshold(value=0, period_seconds=slot, periods=_SLOTS, periods_to_alarm=_SLOTS_WITH_REQUESTS),
        because=(
            f"had requests in {_SLOTS_WITH_REQUESTS} of the last {_SLOTS} times {slot // 60} minutes. This "
            "is as it should be: the state serves the alarm capture-stopped, and notifies nobody"
        ),
        guide=Guide(command="captures {name}", runbook="steady-traffic"),
        notifies=False,
    )


def _expected(when: Threshold) -> str:
    return "none is" if when.value == 0 else f"up to {when.value} are"
