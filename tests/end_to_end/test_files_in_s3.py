"""A mistake about data in S3 fails a deployment before its endpoint is created."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from small_files import write_archive, write_table

pytestmark = pytest.mark.end_to_end

DEPLOYMENT = """
name: stored
engine: driftgauge
model: {artifact: s3://stored-data/model.tar.gz, version: "1"}
monitors:
  data_quality:
    baseline: {dataset: s3://stored-data/train.csv, version: "1", header: true}
alarms: {drift: [prize]}
"""


def test_a_column_that_a_dataset_in_s3_lacks_fails_before_the_endpoint(
    driftgauge: Any, home: Path, session: boto3.Session
) -> None:
    folder = home.parent
    write_table(folder / "train.csv", ["bought", "price", "weight"])
    write_archive(folder / "model.tar.gz")
    s3 = session.client("s3")
    s3.create_bucket(Bucket="stored-data")
    for name in ("train.csv", "model.tar.gz"):
        s3.upload_file(str(folder / name), "stored-data", name)
    (folder / "stored.yaml").write_text(DEPLOYMENT, encoding="utf-8")

    done = driftgauge("local", "deploy", str(folder / "stored.yaml"), "--home", str(home))

    assert done.returncode == 1
    assert "s3://stored-data/train.csv does not have: prize; there are: price, weight" in done.stdout + done.stderr
    assert session.client("sagemaker").list_endpoints()["Endpoints"] == []
