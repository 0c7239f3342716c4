"""The program itself, as `spark-submit` and as Python start it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyspark
import pytest
from pyspark import SparkConf

import driftgauge_analyzer.distributed as package
from driftgauge_analyzer.analyses import ANALYSES
from driftgauge_analyzer.distributed.cluster import configuration
from driftgauge_analyzer.distributed.programs import PROGRAMS

FOLDER = Path(package.__file__).parent
SUBMIT = Path(pyspark.__file__).parent / "bin/spark-submit"


def run(command: Sequence[str | Path], root: Path, source: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(FOLDER.parents[1]),
        "PYSPARK_PYTHON": sys.executable,
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "dataset_format": '{"csv": {"header": true}}',
        "dataset_source": source,
        "output_path": "/opt/ml/processing/output",
    }
    return subprocess.run([*command, "--root", root], env=environment, capture_output=True, text=True, check=False)


def test_it_makes_a_baseline_on_this_machine_s_processors(java: None, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("a,b\n1,x\n2,y\n")
    done = run([sys.executable, "-m", "driftgauge_analyzer.distributed"], tmp_path, str(tmp_path / "train.csv"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "Completed: Job completed successfully with no violations."
    assert json.loads((tmp_path / "processing/output/statistics.json").read_text())["dataset"]["item_count"] == 2


def test_what_spark_fails_at_is_told_in_one_line(java: None, tmp_path: Path) -> None:
    (tmp_path / "captures.json").write_text(json.dumps([{"prefix": f"file://{tmp_path}/"}, "gone/a.csv"]))
    done = run([SUBMIT, "--master", "local[1]", FOLDER / "__main__.py"], tmp_path, str(tmp_path / "captures.json"))
    assert done.returncode == 1
    message = f"Error: Spark: File file:{tmp_path}/gone does not exist".replace(str(tmp_path), "/opt/ml")
    # spark-submit passes on what its program writes as its own output.
    assert done.stdout.splitlines()[-1] == message
    assert "Traceback" not in done.stderr
    assert (tmp_path / "output/message").read_text() == message


def test_memory_that_the_image_gives_to_java_is_shared_with_python() -> None:
    image = SparkConf(loadDefaults=False)
    image.set("spark.master", "yarn").set("spark.executor.memory", "54000m")
    image.set("spark.executor.memoryOverhead", "5400m")
    shared = configuration(image)
    assert (shared.get("spark.executor.memory"), shared.get("spark.executor.memoryOverhead")) == ("19800m", "39600m")
    assert shared.get("spark.master") == "yarn"


def test_executors_find_the_analyzer_and_its_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/opt/bundle")
    found = configuration(SparkConf(loadDefaults=False)).get("spark.executorEnv.PYTHONPATH", "")
    assert found.split(os.pathsep) == [str(FOLDER.parents[1]), "/opt/bundle"]


def test_every_analysis_has_a_distributed_program_or_says_that_it_has_none() -> None:
    assert set(PROGRAMS) == set(ANALYSES)
