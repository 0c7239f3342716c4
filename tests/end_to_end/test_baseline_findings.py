"""What is wrong with a baseline: said by the deployment and by the command, or a reason for the deployment to fail."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.small_sample import write_model, write_rows

pytestmark = pytest.mark.end_to_end

DEPLOYMENT = """
name: odd
engine: driftgauge
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""


def test_warnings_are_an_output_and_errors_fail_the_deployment(
    driftgauge: Any, home: Path, session: boto3.Session
) -> None:
    folder = home.parent
    rows = [f"{row % 7}.5,{row % 11},{'' if row % 10 == 0 else row % 13},4" for row in range(300)]
    (folder / "train.csv").write_text("score,price,weight,year\n" + "\n".join(rows) + "\n", encoding="utf-8")
    write_rows(folder / "model.csv", seed=1)
    write_model(folder / "model.tar.gz", rows=folder / "model.csv", rounds=2)
    path = folder / "odd.yaml"
    path.write_text(DEPLOYMENT, encoding="utf-8")

    done = driftgauge("local", "deploy", str(path), "--home", str(home))
    assert done.returncode == 0, done.stdout + done.stderr
    stack = session.client("cloudformation").describe_stacks(StackName="odd")["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    warning = "year: it holds one value only, so that any other one is a finding"
    assert outputs["DataQualityBaselineWarnings"].startswith(warning)
    shown = driftgauge("constraints", "odd")
    assert "What is wrong with the baseline" in shown.stdout, shown.stdout + shown.stderr

    path.write_text(f"{DEPLOYMENT}    overrides: {{features: {{weight: {{completeness: 99%}}}}}}\n", encoding="utf-8")
    failed = driftgauge("local", "deploy", str(path), "--home", str(home))
    reason = "weight: it would violate on healthy data: completeness is to be 99.0%, and is 90.0% in the baseline"
    assert failed.returncode == 1
    assert reason in failed.stdout + failed.stderr
