"""Datasets of other formats than CSV in a deployment file."""

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
    baseline: {dataset: DATASET, label: score}
"""


def test_lines_of_json_are_a_dataset(load: Load, tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text('{"score": 1, "sugar": 2}\n')
    assert load(FILE.replace("DATASET", "train.jsonl")).monitors.data_quality is not None


def test_parquet_is_a_dataset_where_none_of_its_rows_are_sent(load: Load, mistakes: Mistakes, tmp_path: Path) -> None:
    (tmp_path / "train.parquet").write_bytes(b"PAR1")
    assert load(FILE.replace("DATASET", "train.parquet, predictions: 0")).monitors.data_quality is not None
    [mistake] = mistakes(FILE.replace("DATASET", "train.parquet"))
    assert "train.parquet is Parquet, and the deployment sends its rows; allowed: CSV or JSON lines" in mistake


@pytest.mark.parametrize("name", ["train.parquet", "TRAIN.PARQUET"])
def test_rows_of_model_quality_are_sent(mistakes: Mistakes, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PAR1")
    text = FILE.replace("data_quality", "model_quality").replace("DATASET", name)
    found = mistakes(f"{text}    problem_type: Regression\n    inference_attribute: 0\n")
    assert any("is Parquet, and the deployment sends its rows" in mistake for mistake in found)
