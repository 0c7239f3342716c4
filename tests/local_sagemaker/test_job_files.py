"""The inputs of a job are bounded by its volume."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from local_sagemaker.memory_cloud import MemoryCloud

from driftgauge_local.sagemaker.jobs.files import JobFailedError, JobFiles


def job(body: bytes, **source: str) -> tuple[MemoryCloud, dict[str, Any]]:
    cloud = MemoryCloud()
    cloud.put_object("s3://bucket/data/a.csv.gz", body)
    given = {"S3Uri": "s3://bucket/data", "LocalPath": "/opt/ml/processing/data", "S3DataType": "S3Prefix"} | source
    return cloud, {"ProcessingInputs": [{"InputName": "data", "S3Input": given}], "RoleArn": "role"}


def prepared(tmp_path: Path, body: bytes, **source: str) -> bytes:
    cloud, request = job(body, **source)
    JobFiles(root=tmp_path, cloud=cloud, region="us-east-1", volume_bytes=1000).prepare(request)
    return (tmp_path / "processing/data/a.csv.gz").read_bytes()


def test_an_input_is_decompressed_if_the_job_says_so(tmp_path: Path) -> None:
    packed = gzip.compress(b"1,2\n")
    assert prepared(tmp_path / "one", packed, S3CompressionType="Gzip") == b"1,2\n"
    assert prepared(tmp_path / "other", packed) == packed


@pytest.mark.parametrize(
    ("body", "reason"),
    [(gzip.compress(b"0" * 100_000), "more than 1000 bytes"), (b"no gzip", "Not a gzipped file")],
)
def test_an_input_that_fills_the_volume_or_is_broken_fails_the_job(tmp_path: Path, body: bytes, reason: str) -> None:
    with pytest.raises(JobFailedError, match=f"a.csv.gz cannot be decompressed: .*{reason}"):
        prepared(tmp_path, body, S3CompressionType="Gzip")
