"""The analyzer that a job brings along makes of the same data what the analyzer in the image makes of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import ANALYZER, job_ended, job_input, job_output, processing_job

from driftgauge import analyzer_bundle
from driftgauge_local.sagemaker import SageMaker

SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3"


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryCloud:
    monkeypatch.setenv(analyzer_bundle.CACHE_VARIABLE, str(tmp_path / "cache"))
    bundle = analyzer_bundle.analyzer_bundle(fetch=lambda folder: None)
    cloud = MemoryCloud()
    cloud.put_object("s3://bucket/code/analyzer.zip", bundle.read_bytes())
    rows = "".join(f"{n},{n / 7},{'abc'[n % 3]}\n" for n in range(200))
    cloud.put_object("s3://bucket/data/train.csv", f"count,ratio,kind\n{rows}".encode())
    return cloud


@pytest.fixture
def service(cloud: MemoryCloud, tmp_path: Path) -> Iterator[SageMaker]:
    service = SageMaker(cloud=cloud, home=tmp_path / "home", region="us-east-1", account="123456789012")
    yield service
    service.stop()


def suggest(service: SageMaker, name: str, **application: object) -> None:
    request = processing_job(
        name,
        dataset_source="/opt/ml/processing/data",
        dataset_format='{"csv": {"header": true}}',
        publish_cloudwatch_metrics="Disabled",
    )
    code = job_input("s3://bucket/code", "input/code") | {"InputName": "code"}
    request |= {
        "AppSpecification": application,
        "ProcessingInputs": [job_input("s3://bucket/data"), code],
        "ProcessingOutputConfig": job_output(f"s3://bucket/{name}"),
    }
    service.call("CreateProcessingJob", request)
    described = job_ended(service, name)
    assert described["ProcessingJobStatus"] == "Completed", described
    assert described["ExitMessage"].startswith("Completed")


def test_both_suggest_the_same_constraints_from_the_same_statistics(service: SageMaker, cloud: MemoryCloud) -> None:
    suggest(service, "image", ImageUri=ANALYZER)
    entrypoint = ["python3", "/opt/ml/processing/input/code/analyzer.zip"]
    suggest(service, "brought", ImageUri=SKLEARN, ContainerEntrypoint=entrypoint)

    for name in ("constraints.json", "statistics.json"):
        assert cloud.get_object(f"s3://bucket/brought/{name}") == cloud.get_object(f"s3://bucket/image/{name}")
