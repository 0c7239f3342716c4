"""Templates for snapshot tests: without what changes from machine to machine, and made without downloads.

    app = App(context=TEST_CONTEXT)
    stack = ShopStack(app, "shop")
    assert masked_template(stack) == snapshot

Hashes of assets and the CDK's own entries are left out. In `TEST_CONTEXT` the Driftgauge engine takes a text in place
of the analyzer, whose wheels would have to be downloaded (134 MB); a template made with it must not be deployed.
"""

import re
from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk.assertions import Template

from driftgauge.engines.driftgauge.engine import ANALYZER_CONTEXT, STAND_IN

TEST_CONTEXT: Mapping[str, object] = {ANALYZER_CONTEXT: STAND_IN}
"""The context of an app that is synthesized for a test."""

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_MASK = "<hash>"
_CDK_METADATA = {"CDKMetadata", "CDKMetadataAvailable", "BootstrapVersion", "CheckBootstrapVersion"}


def masked_template(stack: Stack) -> dict[str, object]:
    """Return the template of a stack without hashes of assets and the CDK's own entries."""
    template = masked(Template.from_stack(stack).to_json())
    return template if isinstance(template, dict) else {}


def masked(value: object) -> object:
    """Return a part of a template without hashes of assets and the CDK's own entries."""
    if isinstance(value, dict):
        return {key: masked(entry) for key, entry in value.items() if key not in _CDK_METADATA}
    if isinstance(value, list):
        return [masked(entry) for entry in value]
    return _HASH.sub(_MASK, value) if isinstance(value, str) else value
