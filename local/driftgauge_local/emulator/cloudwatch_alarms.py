"""Corrections of the emulator's CloudWatch: the evaluation of alarms, and the exact matching of dimensions."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from driftgauge_contract.limits import is_dimension_value
from driftgauge_local.alarms import (
    AlarmDefinition,
    Observation,
    State,
    UnsupportedAlarmError,
    Verdict,
    evaluate,
    look_back_seconds,
    readings,
    refuse_unevaluated,
)
from driftgauge_local.emulator.alarm_actions import act

_PUBLISHED = "Published"


def install() -> None:
    """Replace evaluation, notification and checks of alarms in the emulator's CloudWatch."""
    cloudwatch._evaluate_alarm = evaluate_record
    cloudwatch._evaluate_all_alarms = evaluate_all_here
    cloudwatch._dispatch_alarm_actions = act
    cloudwatch._dims_from_list = _exact_dimensions
    cloudwatch._store_datum = _dating(cloudwatch._store_datum)
    cloudwatch._put_metric_data = _refusing_names(cloudwatch._put_metric_data)
    cloudwatch._put_metric_alarm = _refusing_api(cloudwatch._put_metric_alarm)
    cloudwatch.cloudformation_put_metric_alarm = _refusing_template(cloudwatch.cloudformation_put_metric_alarm)


def evaluate_everywhere() -> None:
    """Evaluate the alarms of every account and region. The clock calls this."""
    for account, region in {scoped[:2] for scoped, _ in cloudwatch._alarms.all_items()}:
        with request_scope(account, region):
            evaluate_all_here()


def evaluate_all_here() -> None:
    """Evaluate the alarms of the request's account and region."""
    # A copy, because an evaluation may add to the history of alarms.
    for record in list(cloudwatch._alarms.values()):
        evaluate_record(record)


def evaluate_record(record: dict[str, Any]) -> None:
    """Evaluate one alarm, and notify its topics of a change of its state."""
    alarm, now = AlarmDefinition.from_record(record), time.time()
    key = (alarm.namespace, alarm.metric_name, cloudwatch._dims_key(dict(alarm.dimensions)))
    # Metrics are kept for the whole run; old points cannot change the state.
    begin = now - look_back_seconds(alarm)
    points = [point for point in cloudwatch._metrics.get(key) or [] if point["Timestamp"] >= begin]
    old = State(record["StateValue"])
    verdict = evaluate(alarm, readings(alarm, [_observation(point) for point in points], now), old)
    # CloudWatch notifies of changes only, not of every evaluation.
    if verdict.state is not old:
        _change(record, alarm, old, verdict)


def _change(record: dict[str, Any], alarm: AlarmDefinition, old: State, verdict: Verdict) -> None:
    data = _reason_data(alarm, verdict)
    moment = int(time.time())
    record["StateValue"] = str(verdict.state)
    record["StateReason"] = verdict.reason
    record["StateReasonData"] = json.dumps(data)
    record["StateUpdatedTimestamp"] = moment
    record["StateTransitionedTimestamp"] = moment
    cloudwatch._record_history(alarm.name, str(old), str(verdict.state), verdict.reason, reason_data=data)
    act(record, old, verdict.state, verdict.reason)
    # Composite alarms depend on the states of these.
    cloudwatch._evaluate_parent_alarms(record)


def _reason_data(alarm: AlarmDefinition, verdict: Verdict) -> dict[str, Any]:
    return {
        "version": "1.0",
        "queryDate": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "statistic": alarm.statistic,
        "period": alarm.period,
        "recentDatapoints": [each.value for each in verdict.datapoints],
        "threshold": alarm.threshold,
        "evaluatedDatapoints": [
            {"timestamp": each.start.isoformat(timespec="milliseconds"), "value": each.value}
            for each in verdict.datapoints
        ],
    }


class _Dimensions(dict[str, str]):
    """The dimensions in a query for a metric. No dimensions are a set too, and do not match metrics that have some."""

    # The emulator takes an empty mapping for "any dimensions".
    def __bool__(self) -> bool:
        return True


def _exact_dimensions(dimensions: Sequence[Mapping[str, str]]) -> _Dimensions:
    return _Dimensions((each["Name"], each["Value"]) for each in dimensions)


def _observation(point: Mapping[str, Any]) -> Observation:
    count, total, minimum, maximum = cloudwatch._point_stats(point)
    return Observation(
        timestamp=point["Timestamp"],
        # The emulator's own metrics are published when they are measured.
        published=point.get(_PUBLISHED, point["Timestamp"]),
        sample_count=count,
        sum=total,
        minimum=minimum,
        maximum=maximum,
        unit=point.get("Unit") or "None",
    )


def _dating(store: Callable[..., None]) -> Callable[..., None]:
    def store_datum(namespace: str, name: str, dimensions: Mapping[str, str], *datum: Any) -> None:
        store(namespace, name, dimensions, *datum)
        # A datum with several values becomes several points at the end.
        for point in reversed(cloudwatch._metric_bucket((namespace, name, cloudwatch._dims_key(dimensions)))):
            if _PUBLISHED in point:
                break
            point[_PUBLISHED] = time.time()

    return store_datum


def _refusing_names(put: Callable[..., object]) -> Callable[..., object]:
    """Refuse a whole call for one name that is not printable ASCII, as CloudWatch does."""

    def put_metric_data(
        params: Mapping[str, Any], cbor_data: Mapping[str, Any], is_cbor: bool, is_json: bool = False
    ) -> object:
        texts = [
            text
            for datum in (cbor_data or {}).get("MetricData", [])
            for text in (datum["MetricName"], *(each["Value"] for each in datum.get("Dimensions", [])))
        ]
        refused = [text for text in texts if not is_dimension_value(text)]
        if refused:
            message = f"The value {refused[0]!r} must contain only printable ASCII characters."
            return cloudwatch._error("InvalidParameterValue", message, 400, use_json=is_json, use_cbor=is_cbor)
        return put(params, cbor_data, is_cbor, is_json)

    return put_metric_data


def _refusing_api(put: Callable[..., object]) -> Callable[..., object]:
    def put_metric_alarm(
        params: Mapping[str, Any], cbor_data: Mapping[str, Any], is_cbor: bool, is_json: bool = False
    ) -> object:
        typed = is_cbor or is_json
        try:
            refuse_unevaluated(cbor_data if typed else _from_query(params))
        except UnsupportedAlarmError as error:
            return cloudwatch._error("ValidationError", str(error), 400, use_json=is_json, use_cbor=is_cbor)
        return put(params, cbor_data, is_cbor, is_json)

    return put_metric_alarm


def _refusing_template(put: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def put_metric_alarm(alarm: dict[str, Any]) -> None:
        refuse_unevaluated(alarm)
        put(alarm)

    return put_metric_alarm


def _from_query(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings in a form-encoded request, where values are lists and structures are numbered names."""
    settings = {name: value[0] if isinstance(value, list) else value for name, value in params.items()}
    # Which metrics they are does not matter: all metric math is refused.
    if any(name.startswith("Metrics.") for name in settings):
        settings["Metrics"] = True
    return settings
