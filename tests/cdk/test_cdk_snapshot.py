"""The default deployment's templates, a file for each part; `make snapshot` accepts a wanted change."""

import pytest
from cdk.condensed import PARTS, Template, condensed
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

OF_THE_DRIFTGAUGE_ENGINE = ("DriftgaugeMonitorExecutions", "ModelHistory")
MONITOR_PARTS = ("DataQuality", "ModelQuality", "ExecutionReport", *OF_THE_DRIFTGAUGE_ENGINE)


class YamlSnapshotExtension(SingleFileSnapshotExtension):
    """One file for each part of a stack."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"


@pytest.fixture
def snapshot_yaml(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlSnapshotExtension)


@pytest.mark.parametrize("part", [*(part for part in PARTS if part not in OF_THE_DRIFTGAUGE_ENGINE), "Outputs"])
def test_a_part_with_model_monitor_is_unchanged(
    endpoint_template: Template, snapshot_yaml: SnapshotAssertion, part: str
) -> None:
    assert condensed(endpoint_template)[part] == snapshot_yaml


@pytest.mark.parametrize("part", MONITOR_PARTS)
def test_a_part_with_the_driftgauge_engine_is_unchanged(
    driftgauge_template: Template, snapshot_yaml: SnapshotAssertion, part: str
) -> None:
    assert condensed(driftgauge_template)[part] == snapshot_yaml


def test_the_data_stack_is_unchanged(data_template: Template, snapshot_yaml: SnapshotAssertion) -> None:
    assert "".join(condensed(data_template).values()) == snapshot_yaml


def test_every_resource_is_in_a_part(endpoint_template: Template, driftgauge_template: Template) -> None:
    assert {*condensed(endpoint_template), *condensed(driftgauge_template)} == {*PARTS, "Outputs"}
