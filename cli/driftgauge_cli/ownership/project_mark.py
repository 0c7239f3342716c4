"""The mark that the stacks of a project's deployments have."""

from pathlib import Path

from driftgauge_cli.project_context import project_context
from driftgauge_contract.ownership import DEFAULT_APP, Mark, MarkTag


def project_mark(deployment: str, project: Path) -> Mark:
    """Return the mark of a deployment; its app is the one that the context in the project's `cdk.json` names."""
    return Mark(deployment=deployment, app=app_of(project) or DEFAULT_APP)


def app_of(project: Path) -> str | None:
    """Return the app that a project's `cdk.json` names, if any.

    Raises:
        UserError: The file is not a JSON object.
    """
    app = project_context(project).get(MarkTag.APP.value)
    return None if app is None else str(app)
