"""Rules about the modes of monitors."""

from collections.abc import Iterator

from driftgauge_contract.constraints import Mode
from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.kinds import KINDS
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.stated import possible_modes, stated_mode


def modes_exist(document: Document) -> Iterator[Mistake]:
    """Require modes that all engines of the deployment have."""
    allowed = possible_modes(document)
    for place in (("mode",), *(("monitors", kind.value, "mode") for kind in MonitorKind)):
        mode = document.section(*place[:-1]).get(place[-1])
        if mode in list(Mode) and mode not in allowed:
            message = (
                f"{mode!r} is not possible with {EngineName.MODEL_MONITOR}, which runs AWS's container; "
                f"allowed: {', '.join(allowed)}, or engine: {EngineName.DRIFTGAUGE}"
            )
            yield Mistake(place=place, message=message)


def exact_keys_are_read(document: Document) -> Iterator[Mistake]:
    """Refuse the keys that only `exact` mode reads in a deployment, or a monitor, of another mode."""
    modes = {kind: stated_mode(document, kind) for kind in MonitorKind if document.has("monitors", kind.value)}
    # One budget is shared by all monitors, so that it is read as soon as one of them is in exact mode.
    if modes and Mode.EXACT not in modes.values():
        yield from _unread(document, ("alarms", "false_alarms"))
    if any(mode != Mode.EXACT for mode in modes.values()):
        yield from _unread(document, ("payload",))
    for kind, mode in modes.items():
        if mode != Mode.EXACT:
            for place in KINDS[kind].exact_keys(document):
                yield from _unread(document, place)


def _unread(document: Document, place: Place) -> Iterator[Mistake]:
    if document.has(*place):
        yield Mistake(place=place, message="is read in exact mode only; allowed: mode: exact, or no such key")


RULES = (modes_exist, exact_keys_are_read)
