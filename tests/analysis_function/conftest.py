"""An S3 in memory, a small job request, and Lambda's context."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from analysis_function import clients, handler, packages
from driftgauge_contract.jobs import processing_input, processing_output
from driftgauge_contract.variables import captures_format

ROOT = Path(__file__).parents[2]
RUN_URI = "s3://reports/runs/shop-1.json"
CAPTURE = {
    "captureData": {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2", "encoding": "CSV"},
        "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "3", "encoding": "CSV"},
    },
    "eventMetadata": {"eventId": "1", "inferenceTime": "2026-11-24T05:10:00Z"},
    "eventVersion": "0",
}


@dataclass
class FakeS3:
    """Objects by URI; `PutObject` honours `If-None-Match`."""

    objects: dict[str, bytes] = field(default_factory=dict)
    encryption: dict[str, dict[str, str]] = field(default_factory=dict)

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.objects[f"s3://{Bucket}/{Key}"])}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str = "") -> None:  # noqa: N803
        uri = f"s3://{Bucket}/{Key}"
        if IfNoneMatch and uri in self.objects:
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        self.objects[uri] = Body

    def download_file(self, bucket: str, key: str, path: str) -> None:
        Path(path).write_bytes(self.objects[f"s3://{bucket}/{key}"])

    def upload_file(self, path: str, bucket: str, key: str, *, ExtraArgs: dict[str, str]) -> None:  # noqa: N803
        self.objects[f"s3://{bucket}/{key}"] = Path(path).read_bytes()
        self.encryption[f"s3://{bucket}/{key}"] = ExtraArgs

    def get_paginator(self, _: str) -> "FakeS3":
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803
        keys = [uri.removeprefix(f"s3://{Bucket}/") for uri in self.objects if uri.startswith(f"s3://{Bucket}/")]
        return [{"Contents": [{"Key": key} for key in keys if key.startswith(Prefix)]}]

    def record(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.objects[RUN_URI])
        return found


class Context:
    log_group_name, log_stream_name = "/aws/lambda/shop", "2026/11/24/[$LATEST]1"

    def __init__(self, seconds: float = 300) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    fake = FakeS3()
    monkeypatch.setattr(clients, "s3", lambda: fake)
    # In a checkout the packages of the function's code are in folders of their own.
    monkeypatch.setattr(handler, "import_path", lambda: [ROOT / "analyzer", ROOT / "contract"])
    fake.objects["s3://data/capture/shop/AllTraffic/2026/11/24/05/1.jsonl"] = f"{json.dumps(CAPTURE)}\n".encode() * 3
    manifest = [{"prefix": "s3://data/"}, "capture/shop/AllTraffic/2026/11/24/05/1.jsonl"]
    fake.objects["s3://reports/manifests/captures.json"] = json.dumps(manifest).encode()
    return fake


@pytest.fixture
def event() -> dict[str, Any]:
    """The analysis of a window of data quality without constraints, which makes statistics."""
    captures = "/opt/ml/processing/input/endpoint"
    return {
        "RunUri": RUN_URI,
        "Request": {
            "ProcessingJobName": "shop-1",
            "ProcessingInputs": [
                processing_input("code", "s3://assets/analyzer.zip", "/opt/ml/processing/input/code"),
                processing_input("captures", "s3://reports/manifests/captures.json", captures, "ManifestFile"),
            ],
            "ProcessingOutputConfig": {"Outputs": [processing_output("result", "s3://reports/report")]},
            "Environment": {
                "dataset_format": captures_format(["endpointInput", "endpointOutput"]),
                "dataset_source": captures,
                "output_path": "/opt/ml/processing/output",
                "publish_cloudwatch_metrics": "Disabled",
            },
        },
    }


@pytest.fixture
def run(s3: FakeS3) -> Callable[..., dict[str, bool]]:
    return lambda event, seconds=300: handler.on_event(event, Context(seconds))


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the function's code, and beside it a place for its unpacked packages."""
    monkeypatch.setattr(packages, "CODE", tmp_path / "code")
    monkeypatch.setattr(packages, "_UNPACKED", tmp_path / "packages")
    (tmp_path / "code").mkdir()
    return tmp_path / "code"
