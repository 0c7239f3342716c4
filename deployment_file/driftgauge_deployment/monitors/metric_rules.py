"""Rules that the kinds with metrics share: overrides and alarms by the name of a metric."""

from collections.abc import Collection, Iterator

from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place


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


def alarm_metrics(document: Document, kind: MonitorKind) -> list[object]:
    """Return the metrics that a deployment file names for alarms."""
    metrics = document.section("alarms", "metrics").get(kind.value)
    return metrics if isinstance(metrics, list) else []


def _overrides(kind: MonitorKind) -> Place:
    return ("monitors", kind.value, "overrides")
