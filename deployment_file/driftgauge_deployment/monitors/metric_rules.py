"""Rules that the kinds with metrics share: overrides and alarms by the name of a metric."""

from collections.abc import Callable, Collection, Iterator

from driftgauge_contract.findings import Severity
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place

WorstValue = Callable[[str, float], tuple[float, bool]]
"""Returns the worst value of a metric, and whether higher values are worse, for a threshold on it."""


def overrides_have_one_key(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require a threshold or a margin in each override."""
    place = _overrides(kind)
    for metric in document.section(*place):
        override = document.section(*place, metric)
        if ("threshold" in override) == ("margin" in override):
            yield Mistake(place=(*place, metric), message="allowed: a threshold, or a margin on what is suggested")


def metrics_exist(document: Document, kind: MonitorKind, known: Collection[str], owner: str) -> Iterator[Mistake]:
    """Require that overrides and alarms name metrics of the monitor."""
    named: list[tuple[Place, object]] = [
        *((("monitors", kind.value, "overrides", name), name) for name in document.section(*_overrides(kind))),
        *((("alarms", "metrics", kind.value, index), name) for index, name in enumerate(alarm_metrics(document, kind))),
    ]
    for place, name in named:
        if name not in known:
            message = f"{name!r} is no metric of {owner}; allowed: {', '.join(sorted(known))}"
            yield Mistake(place=place, message=message)


def alarms_have_a_threshold(document: Document, kind: MonitorKind) -> Iterator[Mistake]:
    """Require a baseline of this deployment for alarms on metrics, which take their thresholds from it."""
    if not alarm_metrics(document, kind):
        return
    place = ("alarms", "metrics", kind.value)
    if not document.has("monitors", kind.value):
        message = f"there is no {kind.value} monitor; allowed: metrics of a monitor above"
        yield Mistake(place=place, message=message)
    elif "constraints" in document.section("monitors", kind.value, "baseline"):
        message = "thresholds come from a baseline made here; allowed: a baseline with a dataset, or no metrics"
        yield Mistake(place=place, message=message)


def thresholds_can_be_reached(
    document: Document, kind: MonitorKind, worst: WorstValue, alarms: Collection[object]
) -> Iterator[Mistake]:
    """Require thresholds that a metric can be beyond; without an alarm, one that nothing reaches is a warning.

    Args:
        document: The deployment file.
        kind: The kind of monitor.
        worst: Returns the value of a metric beyond which there is none, on the bad side of a threshold.
        alarms: The metrics that have an alarm.
    """
    place = _overrides(kind)
    for metric in document.section(*place):
        threshold = document.section(*place, metric).get("threshold")
        # Another type is a mistake that the field itself reports.
        if not isinstance(threshold, int | float) or isinstance(threshold, bool):
            continue
        limit, higher_is_worse = worst(metric, threshold)
        if (threshold >= limit) if higher_is_worse else (threshold <= limit):
            allowed = f"{'less' if higher_is_worse else 'more'} than {limit:.6g}"
            yield Mistake(
                place=(*place, metric, "threshold"),
                message=f"{threshold:g} is out of reach, because no {metric} is beyond it; allowed: {allowed}",
                # An alarm that can never go to ALARM is a false comfort; a constraint without one may be there to
                # switch it off.
                severity=Severity.ERROR if metric in alarms else Severity.WARNING,
            )


def alarm_metrics(document: Document, kind: MonitorKind) -> list[object]:
    """Return the metrics that a deployment file names for alarms."""
    metrics = document.section("alarms", "metrics").get(kind.value)
    return metrics if isinstance(metrics, list) else []


def _overrides(kind: MonitorKind) -> Place:
    return ("monitors", kind.value, "overrides")
