"""The environments of a deployment file, such as `dev` and `prod`. Each replaces some keys of the file.

    environments:
      dev: {suffix: -dev}
      prod: {account: "111122223333", region: eu-west-1, endpoint: {instance_count: 2}}

What an environment replaces is checked like the rest of the file, by the same rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import ConfigDict, Field, StrictStr

from driftgauge_contract.environments import EnvironmentKey, name_in_environment
from driftgauge_deployment.documents import ENVIRONMENTS, Document
from driftgauge_deployment.mistakes import InvalidDeploymentError, Mistake
from driftgauge_deployment.section import Section

NAME = "name"
# The name is made of the file's own, and an environment has no environments.
_NOT_REPLACED = {*EnvironmentKey, NAME, ENVIRONMENTS}

EnvironmentName = Annotated[
    StrictStr,
    Field(pattern=r"^[A-Za-z](-?[A-Za-z0-9])*$", description="a letter, then letters, digits and single hyphens"),
]
_Affix = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9-]*$", description="letters, digits and hyphens")]


class EnvironmentSection(Section):
    """An environment: a prefix or suffix of the name, and any other key of the file in place of the file's own.

    Mappings are merged, lists and values are replaced, and a key without a value removes that of the file.
    """

    # Any key of the file; what is written is checked after it was merged, by the file's own rules.
    model_config = ConfigDict(extra="allow", frozen=True)

    prefix: _Affix = ""
    suffix: _Affix = ""


def environment_names(document: Document) -> Sequence[str]:
    """Return the names of a document's environments."""
    return [str(name) for name in document.section(ENVIRONMENTS)]


def in_environment(document: Document, name: str | None) -> Document:
    """Return a document as it is in one of its environments, or as it is written if none is named.

    Raises:
        InvalidDeploymentError: There is no such environment.
    """
    if name is None:
        return document
    environments = document.section(ENVIRONMENTS)
    if name not in environments:
        there = f"allowed: {', '.join(map(str, environments)) or 'none, as the file has no environments'}"
        raise InvalidDeploymentError(
            [Mistake(message=f"there is no environment {name!r}; {there}")], file=document.path
        )
    environment = environments[name]
    if not isinstance(environment, Mapping):
        # The type of the section reports it.
        return document
    replaced = {key: value for key, value in environment.items() if key not in _NOT_REPLACED}
    merged = _merged(document.content, replaced)
    if isinstance(own := document.content.get(NAME), str):
        merged[NAME] = name_in_environment(own, environment)
    return replace(document, content=merged, environment=name)


def _merged(under: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(under)
    for key, value in over.items():
        # A key that is replaced goes to the end, where the environment wrote it.
        below = merged.pop(key, None)
        if isinstance(value, Mapping):
            merged[key] = _merged(below if isinstance(below, Mapping) else {}, value)
        elif value is not None:
            merged[key] = value
    return merged
