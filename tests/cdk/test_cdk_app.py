"""The app: what a person sees who starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def start(tmp_path: Path, deployment: Path, **given: str) -> subprocess.CompletedProcess[str]:
    context = {**given, "deployment": str(deployment), "@aws-cdk/core:defaultCrossStackReferences": "weak"}
    environment = {**os.environ, "CDK_CONTEXT_JSON": json.dumps(context), "CDK_OUTDIR": str(tmp_path / "cdk.out")}
    command = [sys.executable, "app.py"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_deployment_becomes_two_stacks(tmp_path: Path, deployment_file: Path) -> None:
    done = start(tmp_path, deployment_file)
    assert (done.returncode, done.stderr) == (0, "")
    templates = {path.name for path in (tmp_path / "cdk.out").glob("*.template.json")}
    assert templates == {"nutriscore.template.json", "nutriscore-data.template.json"}


def test_the_endpoint_s_stack_is_deployed_after_the_data_s(tmp_path: Path, deployment_file: Path) -> None:
    start(tmp_path, deployment_file)
    manifest = json.loads((tmp_path / "cdk.out" / "manifest.json").read_text())
    assert "nutriscore-data" in manifest["artifacts"]["nutriscore"]["dependencies"]


@pytest.mark.parametrize(("given", "app"), [({}, "driftgauge"), ({"driftgauge:app": "bank"}, "bank")])
def test_each_stack_is_marked_with_its_deployment_and_app(
    tmp_path: Path, deployment_file: Path, given: dict[str, str], app: str
) -> None:
    start(tmp_path, deployment_file, **given)
    artifacts = json.loads((tmp_path / "cdk.out" / "manifest.json").read_text())["artifacts"]
    for stack in ("nutriscore-data", "nutriscore"):
        tags = artifacts[stack]["properties"]["tags"]
        assert tags == {"driftgauge:deployment": "nutriscore", "driftgauge:app": app}


def test_an_engine_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path, deployment_file: Path) -> None:
    done = start(tmp_path, deployment_file, engine="steam")
    assert done.returncode == 1
    assert done.stderr == "-c engine: 'steam' names no engines; allowed: model-monitor, driftgauge, or both\n"


def test_where_the_analyzer_cannot_be_packed_one_line_says_why(
    tmp_path: Path, deployment_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRIFTGAUGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    done = start(tmp_path, deployment_file, engine="driftgauge")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("The analyzer's wheels cannot be downloaded: No matching distribution found for")


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("name: [shop", [":2: error: not YAML: did not find expected"]),
        (
            "name: shop\nmodel: {artifact: none}\nmonitors: {}\n",
            [":2: error: model.artifact: 'none' is not a file", ":3: error: monitors: there is no monitor"],
        ),
    ],
)
def test_mistakes_are_all_that_is_said(tmp_path: Path, text: str, mistakes: list[str]) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(text)
    done = start(tmp_path, path)
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (1, "", len(mistakes))
    assert all(line.startswith(f"{path}{mistake}") for line, mistake in zip(lines, mistakes, strict=True))
