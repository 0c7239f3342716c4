"""Rules that depend on what the engines of a deployment can do."""

from collections.abc import Callable, Iterator
from functools import partial

from driftgauge_contract.engines import ENGINES, EngineFacts, EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.limits import max_alarm_periods
from driftgauge_contract.run_on import RunOn
from driftgauge_contract.schedule import Schedule
from driftgauge_deployment.alarms import MAX_DRIFT_ALARMS
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.stated import stated_engines
from driftgauge_deployment.values import parse_delay, parse_window_count


def schedules_can_run(document: Document) -> Iterator[Mistake]:
    """Require schedules that each engine can run."""
    for kind, engine in _runs(document):
        schedule = _schedule(document, kind)
        if schedule is not None:
            yield from _refusal(("monitors", kind.value, "schedule"), partial(engine.check_schedule, schedule))


def clusters_can_work(document: Document) -> Iterator[Mistake]:
    """Require instances on which each engine's jobs can run."""
    isolated = document.section("network").get("isolated") is True
    for kind, engine in _runs(document):
        count = document.section("monitors", kind.value).get("instance_count", 1)
        if isinstance(count, int):
            place = ("monitors", kind.value, "instance_count")
            yield from _refusal(place, partial(engine.check_cluster, kind, isolated=isolated, instance_count=count))


def functions_can_run(document: Document) -> Iterator[Mistake]:
    """Require an engine, a network and a number of instances with which there is a function, where one is asked for."""
    isolated = document.section("network").get("isolated") is True
    kinds = [kind for kind in MonitorKind if document.has("monitors", kind.value)]
    for place in ((), *(("monitors", kind.value) for kind in kinds)):
        section = document.section(*place)
        chosen = section.get("run_on")
        if chosen in set(RunOn) - {RunOn.PROCESSING} and EngineName.DRIFTGAUGE not in stated_engines(document):
            yield _no_function((*place, "run_on"), chosen, f"the engine {EngineName.MODEL_MONITOR}")
        elif chosen == RunOn.LAMBDA and isolated:
            yield _no_function((*place, "run_on"), chosen, "an isolated network")
        elif chosen == RunOn.LAMBDA and section.get("instance_count", 1) != 1:
            yield _no_function((*place, "run_on"), chosen, "several instances")


def settings_of_workflows_are_read(document: Document) -> Iterator[Mistake]:
    """Refuse keys that only the Driftgauge engine reads where another one runs the monitors alone."""
    if EngineName.DRIFTGAUGE in stated_engines(document):
        return
    for kind in MonitorKind:
        for key in ("settle", "emit_metrics"):
            if document.has("monitors", kind.value, key):
                message = f"is read by the engine {EngineName.DRIFTGAUGE} only; allowed: that engine, or no such key"
                yield Mistake(place=("monitors", kind.value, key), message=message)


def _no_function(place: Place, chosen: object, reason: str) -> Mistake:
    return Mistake(
        place=place, message=f"{chosen!r} is not possible with {reason}; allowed: {RunOn.PROCESSING}, or no such key"
    )


def mirrors_are_of_the_engine_s_image(document: Document) -> Iterator[Mistake]:
    """Refuse a mirror of the image where jobs run in another one."""
    place = ("engine_image",)
    if not document.has(*place):
        return
    if EngineName.DRIFTGAUGE not in stated_engines(document):
        message = "is an image for engine: driftgauge; allowed: this engine, or no such key"
        yield Mistake(place=place, message=message)
    for kind in MonitorKind:
        count = document.section("monitors", kind.value).get("instance_count", 1)
        if isinstance(count, int) and count > 1:
            found = f"is a mirror of the image for one instance, and {kind.words} has {count}"
            yield Mistake(place=place, message=f"{found}; allowed: 1, or no such key")


def label_horizons_can_be_kept(document: Document) -> Iterator[Mistake]:
    """Require engines that run a window again when its labels come late."""
    for kind, engine in _runs(document):
        monitor, schedule = document.section("monitors", kind.value), _schedule(document, kind)
        count = monitor.get("instance_count", 1)
        try:
            horizon = parse_delay(monitor.get("label_horizon"))
        except ValueError:
            continue
        if schedule is not None and isinstance(count, int):
            place = ("monitors", kind.value, "label_horizon")
            yield from _refusal(place, partial(engine.check_label_horizon, horizon, schedule, count))


def runtimes_fit_the_schedule(document: Document) -> Iterator[Mistake]:
    """Require that a job ends before the next one starts."""
    for kind, engine in _runs(document):
        runtime, schedule = document.section("monitors", kind.value).get("max_runtime"), _schedule(document, kind)
        if not isinstance(runtime, int) or schedule is None:
            continue
        if runtime > (limit := engine.max_runtime_seconds(kind, schedule)):
            yield Mistake(
                place=("monitors", kind.value, "max_runtime"),
                message=f"{runtime} s is too long for a monitor that runs {schedule}; allowed: up to {limit}",
            )


def windows_can_be_evaluated(document: Document) -> Iterator[Mistake]:
    """Require that CloudWatch can evaluate as many windows of each monitor."""
    try:
        # What cannot be parsed is a mistake of the value's own type, which reports it.
        windows = parse_window_count(document.section("alarms").get("evaluation")).windows
    except ValueError:
        return
    schedules = (_schedule(document, kind) for kind in MonitorKind if document.has("monitors", kind.value))
    for schedule in filter(None, schedules):
        # CloudWatch limits how far an alarm looks back, which may be less than one window of a rare schedule.
        limit = max(max_alarm_periods(schedule.seconds), 1)
        if windows > limit:
            message = f"{windows} windows of a monitor that runs {schedule}; allowed: up to {limit}"
            yield Mistake(place=("alarms", "evaluation"), message=message)


def drift_alarms_fit_into_an_answer(document: Document) -> Iterator[Mistake]:
    """Require few enough alarms on drift for all engines together, each of which has its own."""
    features, engines = document.section("alarms").get("drift"), len(_engines(document))
    if engines > 1 and isinstance(features, list) and len(features) * engines > MAX_DRIFT_ALARMS:
        yield Mistake(
            place=("alarms", "drift"),
            message=f"{len(features)} features with {engines} engines; allowed: {MAX_DRIFT_ALARMS // engines}",
        )


def _runs(document: Document) -> Iterator[tuple[MonitorKind, EngineFacts]]:
    for kind in MonitorKind:
        if document.has("monitors", kind.value):
            for engine in _engines(document):
                yield kind, engine


def _engines(document: Document) -> list[EngineFacts]:
    return [ENGINES[name] for name in stated_engines(document)]


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


RULES = (
    schedules_can_run,
    clusters_can_work,
    functions_can_run,
    settings_of_workflows_are_read,
    mirrors_are_of_the_engine_s_image,
    label_horizons_can_be_kept,
    runtimes_fit_the_schedule,
    windows_can_be_evaluated,
    drift_alarms_fit_into_an_answer,
)
