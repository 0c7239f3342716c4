"""Differences between kinds of monitors in a deployment file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.monitors.section import MonitorSection

Rule = Callable[[Document], Iterator[Mistake]]


@dataclass(frozen=True, kw_only=True)
class KindOfSection:
    """The section of a kind of monitor, and the rules that concern this kind alone."""

    section: type[MonitorSection]
    rules: Sequence[Rule]
    exact_keys: Callable[[Document], Iterable[Place]]
    """Returns the places of keys that only `exact` mode reads."""
