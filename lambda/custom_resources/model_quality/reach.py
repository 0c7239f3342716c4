"""Thresholds that no value can violate, and those that the baseline itself violates."""

from collections.abc import Collection, Iterator, Mapping

from custom_resources.adjustments import is_number
from custom_resources.comparisons import is_beyond, is_out_of_reach
from custom_resources.documents import Json
from custom_resources.findings import Finding
from custom_resources.model_quality.constraints import Constraint, metrics_of
from driftgauge_contract.constraints import OWN_KEY, EstimateKey, MetricKey, OwnKey
from driftgauge_contract.findings import Severity
from driftgauge_contract.margins import possible_values

_ANOTHER = ", or another metric in alarms.metrics.model_quality"


def threshold_findings(suggested: Json, used: Json, alarms: Collection[str]) -> Iterator[Finding]:
    """Check the threshold of each metric; `alarms` are the metrics that have one."""
    before = metrics_of(suggested)
    unknown = []
    for metric, entry in metrics_of(used).items():
        if not isinstance(entry, dict):
            continue
        if is_number(entry.get(MetricKey.THRESHOLD)):
            yield from _of_metric(metric, entry, before.get(metric), has_alarm=metric in alarms)
        elif metric in alarms:
            yield _without_threshold(metric)
        else:
            unknown.append(metric)
    if unknown:
        yield Finding(
            severity=Severity.WARNING,
            subject=", ".join(unknown),
            problem="the baseline found no value, so that windows are not compared",
            remedy="take a dataset with rows of each class, and labels that differ",
        )


def _of_metric(metric: str, entry: Json, suggested: object, *, has_alarm: bool) -> Iterator[Finding]:
    constraint, value = Constraint.from_json(metric, entry), _value_of(suggested)
    operator, threshold = constraint.operator, constraint.threshold
    if is_out_of_reach(operator, threshold, possible_values(metric)):
        yield _out_of_reach(metric, threshold, has_alarm=has_alarm)
    elif value is not None and is_beyond(value, operator, threshold):
        yield _broken(metric, value, threshold)
    elif _is_never_compared(entry):
        yield _never_compared(metric, has_alarm=has_alarm)
    elif value == threshold:
        yield _without_margin(metric, threshold, has_alarm=has_alarm)


def _out_of_reach(metric: str, threshold: float, *, has_alarm: bool) -> Finding:
    least, most = possible_values(metric)
    return Finding(
        severity=Severity.ERROR if has_alarm else Severity.WARNING,
        subject=metric,
        problem=f"the threshold {threshold:.6g} is out of reach, because values are {least:g} to {most:g}",
        remedy=f"write {_line(metric)} with a number that values can be beyond" + (_ANOTHER if has_alarm else ""),
    )


def _broken(metric: str, value: float, threshold: float) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        subject=metric,
        problem=f"it would violate on healthy data: the baseline itself has {value:.6g}, beyond the threshold "
        f"{threshold:.6g}",
        remedy=f"write {_line(metric)} with a number beyond {value:.6g}, or {{margin: 10%}}",
    )


def _never_compared(metric: str, *, has_alarm: bool) -> Finding:
    return Finding(
        severity=Severity.ERROR if has_alarm else Severity.WARNING,
        subject=metric,
        problem="the baseline has too few rows of a class to tell how far chance moves it, so that windows are not "
        "compared",
        remedy=f"take a dataset with more rows of each class, or write {_line(metric)}"
        + (_ANOTHER if has_alarm else ""),
    )


def _without_margin(metric: str, threshold: float, *, has_alarm: bool) -> Finding:
    return Finding(
        # A single row is beyond 0, where a margin in percent is no room.
        severity=Severity.ERROR if has_alarm and not threshold else Severity.WARNING,
        subject=metric,
        problem=f"the threshold is what the baseline has, {threshold:.6g}, without any margin, so that about half of "
        "healthy windows violate it",
        remedy=f"write {_line(metric)} with some room",
    )


def _without_threshold(metric: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        subject=metric,
        problem="it has an alarm, but the baseline found no value of it, so that there is no threshold",
        remedy=f"write {_line(metric)}{_ANOTHER}",
    )


def _line(metric: str) -> str:
    return f"overrides: {{{metric}: {{threshold: …}}}}"


def _value_of(suggested: object) -> float | None:
    """Return what the baseline found: in `exact` mode beside the threshold, in `compat` mode the threshold itself."""
    if not isinstance(suggested, Mapping):
        return None
    own = suggested.get(OWN_KEY)
    baseline = own.get(OwnKey.BASELINE) if isinstance(own, dict) else None
    value = baseline.get(EstimateKey.VALUE) if isinstance(baseline, dict) else suggested.get(MetricKey.THRESHOLD)
    return value if is_number(value) else None


def _is_never_compared(entry: Json) -> bool:
    """Return whether a baseline in `exact` mode lacks what the test of a metric needs."""
    own = entry.get(OWN_KEY)
    baseline = own.get(OwnKey.BASELINE) if isinstance(own, dict) else None
    needed = (EstimateKey.ERRORS, EstimateKey.STANDARD_ERROR)
    return isinstance(baseline, dict) and all(baseline.get(key) is None for key in needed)
