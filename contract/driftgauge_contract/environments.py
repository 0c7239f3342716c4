"""The environments of a deployment: how a person names a deployment in one, and which name it has there."""

import re
from collections.abc import Mapping
from enum import StrEnum

_DEPLOYMENT_IN_ENVIRONMENT = re.compile(r"(.+)@([A-Za-z](?:-?[A-Za-z0-9])*)")


class EnvironmentKey(StrEnum):
    """The keys of an environment that say its name; all others are keys of the deployment file."""

    PREFIX = "prefix"
    SUFFIX = "suffix"


def split_environment(deployment: str) -> tuple[str, str | None]:
    """Return a deployment and its environment: `shop@prod` is `shop` in `prod`, and `shop` is in none."""
    parts = _DEPLOYMENT_IN_ENVIRONMENT.fullmatch(deployment)
    return (parts[1], parts[2]) if parts else (deployment, None)


def name_in_environment(name: str, environment: Mapping[str, object]) -> str:
    """Return the name that a deployment has in an environment, which may put something before or after it."""
    return f"{environment.get(EnvironmentKey.PREFIX) or ''}{name}{environment.get(EnvironmentKey.SUFFIX) or ''}"
