"""The mark that the stacks of a project's deployments have."""

import json
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_contract.ownership import DEFAULT_APP, Mark, MarkTag
from driftgauge_local.toolchain import PROJECT_FILE


def project_mark(deployment: str, project: Path) -> Mark:
    """Return the mark of a deployment; its app is the one that the context in the project's `cdk.json` names."""
    return Mark(deployment=deployment, app=app_of(project) or DEFAULT_APP)


def app_of(project: Path) -> str | None:
    """Return the app that a project's `cdk.json` names, if any.

    Raises:
        UserError: The file is not a JSON object.
    """
    path = project / PROJECT_FILE
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{path} is not JSON: {error}") from error
    context = settings.get("context", {}) if isinstance(settings, dict) else {}
    app = context.get(MarkTag.APP.value)
    return None if app is None else str(app)
