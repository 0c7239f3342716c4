"""The default deployment's templates, so that a change is seen; `pytest --snapshot-update` takes a wanted one."""

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

Template = dict[str, dict[str, dict[str, object]]]

ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")
CDK_S_OWN = {"CDKMetadata", "CDKMetadataAvailable", "BootstrapVersion", "CheckBootstrapVersion"}


def masked(value: object) -> object:
    """A template without what is not this project's: asset hashes, CDK's own entries and version."""
    if isinstance(value, dict):
        return {key: masked(entry) for key, entry in value.items() if key not in CDK_S_OWN}
    if isinstance(value, list):
        return [masked(entry) for entry in value]
    return ASSET_HASH.sub("<hash>", value) if isinstance(value, str) else value


@pytest.fixture
def snapshot_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.mark.parametrize("stack", ["nutriscore", "nutriscore-data"])
def test_the_default_deployment_is_as_it_was(
    templates: dict[str, Template], snapshot_json: SnapshotAssertion, stack: str
) -> None:
    assert masked(templates[stack]) == snapshot_json


def test_the_open_engine_s_endpoint_stack_is_as_it_was(
    driftgauge_template: Template, snapshot_json: SnapshotAssertion
) -> None:
    assert masked(driftgauge_template) == snapshot_json
