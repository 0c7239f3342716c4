"""Rules about monitors of batch transforms."""

from collections.abc import Iterator

from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake
from driftgauge_deployment.monitors.section import DataSource
from driftgauge_deployment.stated import stated_engines


def transforms_are_watched(document: Document) -> Iterator[Mistake]:
    """Refuse a section about transforms that no monitor watches."""
    if document.has("transform") and not list(_kinds(document)):
        message = f"no monitor watches transforms; allowed: a monitor with source: {DataSource.BATCH}, or no such key"
        yield Mistake(place=("transform",), message=message)


def places_of_an_existing_endpoint_are_named(document: Document) -> Iterator[Mistake]:
    """Require places of which the deployment need not grant anything to a model that it did not create."""
    own = document.has("endpoint", "existing") and not document.has("transform", "capture")
    for kind in _kinds(document) if own else ():
        message = (
            "the model of an existing endpoint may not use this deployment's bucket; "
            "allowed: transform: {input: s3://…, output: s3://…, capture: s3://…}"
        )
        yield Mistake(place=("monitors", kind.value, "source"), message=message)


def the_engine_watches_transforms(document: Document) -> Iterator[Mistake]:
    """Refuse Model Monitor, whose metrics of transforms have no endpoint by which alarms find them."""
    if EngineName.MODEL_MONITOR not in stated_engines(document):
        return
    for kind in _kinds(document):
        message = (
            f"is not possible with {EngineName.MODEL_MONITOR}, whose metrics of batch transforms name no endpoint, as "
            f"alarms here do; allowed: engine: {EngineName.DRIFTGAUGE}"
        )
        yield Mistake(place=("monitors", kind.value, "source"), message=message)


def keys_about_calls_are_read(document: Document) -> Iterator[Mistake]:
    """Refuse the keys that are about calls of an endpoint in a monitor of batch transforms."""
    for kind in _kinds(document):
        # Refused and not ignored: a monitor that seems to use a script and does not is worse than none.
        for key, reason in (
            ("preprocessor", "is given captured calls of an endpoint, which a transform does not have"),
            ("reference", "compares with earlier calls of an endpoint"),
        ):
            if document.has("monitors", kind.value, key):
                message = f"{reason}; allowed: source: {DataSource.ENDPOINT}, or no such key"
                yield Mistake(place=("monitors", kind.value, key), message=message)
        if document.section("monitors", kind.value).get("instance_count", 1) != 1:
            message = f"a monitor with source: {DataSource.BATCH} runs on one instance; allowed: 1"
            yield Mistake(place=("monitors", kind.value, "instance_count"), message=message)


def _kinds(document: Document) -> Iterator[MonitorKind]:
    for kind in MonitorKind:
        if document.section("monitors", kind.value).get("source") == DataSource.BATCH:
            yield kind


RULES = (
    transforms_are_watched,
    places_of_an_existing_endpoint_are_named,
    the_engine_watches_transforms,
    keys_about_calls_are_read,
)
