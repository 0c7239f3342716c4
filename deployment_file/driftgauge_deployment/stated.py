"""Engines and modes that a document states, as far as it can be understood."""

from driftgauge_contract.constraints import Mode
from driftgauge_contract.engines import DEFAULT_ENGINE, EngineName, shared_modes
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document


def stated_engines(document: Document) -> list[EngineName]:
    """Return the engines that a document names, without unknown ones."""
    named = document.content.get("engine") or DEFAULT_ENGINE
    # A document was not validated yet, and may hold any value here.
    names = named if isinstance(named, list) else [named]
    return [EngineName(name) for name in map(str, names) if name in list(EngineName)]


def possible_modes(document: Document) -> tuple[Mode, ...]:
    """Return the modes that all engines of a document have, the default first."""
    engines = stated_engines(document)
    return shared_modes(engines) if engines else tuple(Mode)


def stated_mode(document: Document, kind: MonitorKind) -> object:
    """Return the mode of a monitor: its own, the deployment's, or the default."""
    own = document.section("monitors", kind.value).get("mode")
    return own or document.content.get("mode") or possible_modes(document)[0]
