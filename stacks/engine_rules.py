"""Rules of a deployment file that depend on what the engines can do."""

from collections.abc import Callable, Iterator
from functools import partial

from driftgauge.monitors.engine import Engine
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.schedule import Schedule
from stacks.documents import Document, Mistake, Place
from stacks.engines import EngineName, make_engine

MOST_DRIFT_ALARMS = 40
"""Their thresholds have to fit into a custom resource's answer of 4 KB, and the alarms of all engines into one."""


def schedules_can_be_kept(document: Document) -> Iterator[Mistake]:
    """Each engine keeps each schedule."""
    for kind, engine in _runs(document):
        schedule = _schedule(document, kind)
        if schedule is not None:
            yield from _refusal(("monitors", kind.value, "schedule"), partial(engine.check_schedule, schedule))


def networks_suffice(document: Document) -> Iterator[Mistake]:
    """Each engine's jobs can do without a network where they have to."""
    isolated = document.section("network").get("isolated") is True
    for kind, engine in _runs(document):
        count = document.section("monitors", kind.value).get("instance_count", 1)
        if isinstance(count, int):
            place = ("monitors", kind.value, "instance_count")
            yield from _refusal(place, partial(engine.check_network, isolated=isolated, instance_count=count))


def runtimes_fit_the_schedule(document: Document) -> Iterator[Mistake]:
    """A job has ended when the next one starts."""
    for kind, engine in _runs(document):
        runtime, schedule = document.section("monitors", kind.value).get("max_runtime"), _schedule(document, kind)
        if not isinstance(runtime, int) or schedule is None:
            continue
        if runtime > (limit := engine.longest_runtime_seconds(kind, schedule)):
            yield Mistake(
                place=("monitors", kind.value, "max_runtime"),
                message=f"{runtime} s is too long for a monitor that runs {schedule}; allowed: up to {limit}",
            )


def alarms_fit_into_one(document: Document) -> Iterator[Mistake]:
    """Each engine has alarms of its own."""
    features, engines = document.section("alarms").get("drift"), len(_engines(document))
    if engines > 1 and isinstance(features, list) and len(features) * engines > MOST_DRIFT_ALARMS:
        yield Mistake(
            place=("alarms", "drift"),
            message=f"{len(features)} features with {engines} engines; allowed: {MOST_DRIFT_ALARMS // engines}",
        )


def _runs(document: Document) -> Iterator[tuple[MonitorKind, Engine]]:
    for kind in MonitorKind:
        if document.has("monitors", kind.value):
            for engine in _engines(document):
                yield kind, engine


def _engines(document: Document) -> list[Engine]:
    """The engines that the file names, where it names any."""
    named = document.content.get("engine") or EngineName.MODEL_MONITOR
    names = named if isinstance(named, list) else [named]
    return [make_engine(EngineName(name)) for name in map(str, names) if name in list(EngineName)]


def _schedule(document: Document, kind: MonitorKind) -> Schedule | None:
    try:
        return Schedule.parse(str(document.section("monitors", kind.value).get("schedule", "hourly")))
    except ValueError:
        return None


def _refusal(place: Place, check: Callable[[], None]) -> Iterator[Mistake]:
    try:
        check()
    except ValueError as error:
        yield Mistake(place=place, message=str(error))
