"""Templates for snapshot tests: without what changes from machine to machine, and made without downloads."""

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import App

from driftgauge import LocalFile
from driftgauge_deployment import load_deployment
from stacks.data_stack import DataStack
from stacks.endpoint_stack import EndpointStack

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_CDK_METADATA = {"CDKMetadata", "CDKMetadataAvailable", "BootstrapVersion", "CheckBootstrapVersion"}


def masked_templates(deployment_file: Path, *, app_file: Path) -> Mapping[str, object]:
    """Return the templates of a deployment's stacks by name, without asset hashes and CDK's own entries.

    Args:
        deployment_file: The deployment.
        app_file: The app's `cdk.json`, whose feature flags decide about the templates too.
    """
    context = json.loads(app_file.read_text(encoding="utf-8"))["context"]
    deployment = load_deployment(deployment_file)
    with tempfile.TemporaryDirectory() as folder:
        # The analyzer's own bundle holds wheels that would have to be downloaded.
        bundle = Path(folder, "driftgauge-analyzer.zip")
        bundle.write_text("a file in place of the analyzer", encoding="utf-8")
        app = App(context=context, outdir=str(Path(folder, "cdk.out")))
        data = DataStack(app, deployment=deployment)
        EndpointStack(app, deployment=deployment, bundle=LocalFile(path=bundle)).add_stack_dependency(data)
        return {stack.stack_name: masked(stack.template) for stack in app.synth().stacks}


def masked(value: object) -> object:
    """Return a part of a template without asset hashes and CDK's own entries."""
    if isinstance(value, dict):
        return {key: masked(entry) for key, entry in value.items() if key not in _CDK_METADATA}
    if isinstance(value, list):
        return [masked(entry) for entry in value]
    return _HASH.sub("<hash>", value) if isinstance(value, str) else value
