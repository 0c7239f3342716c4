"""The rules of a deployment file that concern more than one value.

They read what was written, not what became of it, so that one mistake does not hide another.
"""

from collections.abc import Iterator

from driftgauge_deployment.documents import Document
from driftgauge_deployment.kinds import KINDS
from driftgauge_deployment.mistakes import Mistake
from driftgauge_deployment.rules import (
    autoscaling,
    engines,
    environments,
    general,
    modes,
    pipeline,
    rollout,
    scripts,
    storage,
    template_texts,
    transforms,
)


def broken_rules(document: Document) -> Iterator[Mistake]:
    """Return the mistakes that break a rule."""
    kinds = (rule for kind in KINDS.values() for rule in kind.rules)
    areas = (
        general,
        environments,
        template_texts,
        engines,
        modes,
        scripts,
        rollout,
        autoscaling,
        pipeline,
        storage,
        transforms,
    )
    for rule in (*(rule for area in areas for rule in area.RULES), *kinds):
        yield from rule(document)
