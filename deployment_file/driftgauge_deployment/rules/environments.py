"""Rules about environments; what an environment replaces is checked by all other rules."""

from collections.abc import Iterator

from driftgauge_deployment.documents import ENVIRONMENTS, Document
from driftgauge_deployment.environments import NAME, environment_names
from driftgauge_deployment.mistakes import Mistake

_NOT_REPLACED = {NAME: "prefix or suffix, which are put around the name", ENVIRONMENTS: "no such key"}


def environments_keep_the_name(document: Document) -> Iterator[Mistake]:
    """Refuse another name, and environments in an environment."""
    for environment in environment_names(document):
        for key, allowed in _NOT_REPLACED.items():
            if document.has(ENVIRONMENTS, environment, key):
                message = f"is the same in all environments; allowed: {allowed}"
                yield Mistake(place=(ENVIRONMENTS, environment, key), message=message)


RULES = (environments_keep_the_name,)
