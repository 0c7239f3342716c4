"""`driftgauge.testing`: templates for snapshot tests, made without the analyzer's wheels."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from aws_cdk import App, Stage
from cdk.conftest import FEATURE_FLAGS

from driftgauge.testing import TEST_CONTEXT, masked, masked_template
from driftgauge_deployment import load_deployment
from stacks.deployment_stacks import add_stacks
from stacks.testing import masked_templates

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever asks for the analyzer's wheels fails."""
    monkeypatch.setenv("DRIFTGAUGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")


def open_engine(deployment_file: Path, **context: object) -> Mapping[str, object]:
    app = App(context={**FEATURE_FLAGS, **TEST_CONTEXT, **context})
    return masked_template(add_stacks(Stage(app, "prod"), load_deployment(deployment_file)))


def test_a_template_of_the_driftgauge_engine_needs_no_wheels(deployment_file: Path) -> None:
    template = json.dumps(open_engine(deployment_file))
    assert "createProcessingJob" in template
    assert "<hash>.zip" in template


def test_the_cdk_s_own_entries_are_left_out(deployment_file: Path) -> None:
    template = open_engine(deployment_file)
    assert not {"CDKMetadata"} & set(template["Resources"])  # type: ignore[call-overload]
    assert "Rules" not in template or not template["Rules"]
    assert "BootstrapVersion" not in json.dumps(template)


def test_a_hash_is_masked_wherever_it_is() -> None:
    assert masked({"a": [f"s3://b/{'0a' * 32}.zip"]}) == {"a": ["s3://b/<hash>.zip"]}


def test_the_templates_of_a_deployment_file_are_made_for_an_environment(deployment_file: Path) -> None:
    path = deployment_file.with_name("of-environments.yaml")
    path.write_text(f"{deployment_file.read_text()}\nenvironments: {{dev: {{suffix: -dev}}}}\n")
    templates = masked_templates(path, app_file=ROOT / "cdk.json", environment="dev")
    assert set(templates) == {"nutriscore-dev", "nutriscore-dev-data"}
