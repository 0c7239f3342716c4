"""The scripts of monitors in a deployment file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from driftgauge_deployment import Deployment

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]

FILE = """name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    preprocessor: pre.py
    baseline: {dataset: train.csv, header: true}
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "pre.py"
    path.write_text("def preprocess_handler(record):\n    return {}\n")
    return path


def test_a_monitor_has_its_own_scripts(load: Load, script: Path) -> None:
    monitor = load(FILE).monitors.data_quality
    assert monitor is not None
    assert monitor.preprocessor is not None
    assert monitor.preprocessor.path == script
    assert monitor.postprocessor is None


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("def handler(record):\n    return {}\n", "pre.py has no function preprocess_handler"),
        ("def preprocess_handler(record:\n", "pre.py is not a Python script"),
    ],
)
def test_what_a_job_could_not_call_is_refused(mistakes: Mistakes, script: Path, content: str, found: str) -> None:
    script.write_text(content)
    [mistake] = mistakes(FILE)
    assert f"5: monitors.data_quality.preprocessor: {found}" in mistake


def test_a_baseline_has_to_go_through_the_preprocessor_too(mistakes: Mistakes, script: Path) -> None:
    [mistake] = mistakes(FILE + "mode: compat\n")
    assert "monitors.data_quality.preprocessor: is given captured calls" in mistake


def test_model_monitor_runs_no_scripts_for_bias(mistakes: Mistakes, tmp_path: Path) -> None:
    (tmp_path / "post.py").write_text("def postprocess_handler():\n    pass\n")
    text = """name: shop
engine: model-monitor
model: {artifact: model.tar.gz}
monitors:
  model_bias:
    postprocessor: post.py
    label: score
    label_values: [1]
    facets: [{name: age}]
    inference_attribute: 0
    baseline: {dataset: train.csv, header: true}
"""
    assert any("runs no scripts in a bias monitor" in mistake for mistake in mistakes(text))
