"""The context in a project's `cdk.json`."""

import json
from collections.abc import Mapping
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_local.toolchain import PROJECT_FILE

DEFAULT_QUALIFIER = "hnb659fds"
"""The CDK's own; it is in the names of everything that `cdk bootstrap` makes."""

_QUALIFIER_KEY = "@aws-cdk/core:bootstrapQualifier"


def project_context(project: Path) -> Mapping[str, object]:
    """Return the context.

    Raises:
        UserError: The file is not JSON.
    """
    path = project / PROJECT_FILE
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{path} is not JSON: {error}") from error
    context = settings.get("context", {}) if isinstance(settings, dict) else {}
    return context if isinstance(context, dict) else {}


def bootstrap_qualifier(project: Path) -> str:
    """Return the qualifier of the bootstrap stack that the project uses."""
    return str(project_context(project).get(_QUALIFIER_KEY) or DEFAULT_QUALIFIER)
