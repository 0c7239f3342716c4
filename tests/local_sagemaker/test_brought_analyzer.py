"""The analyzer that a job brings along makes of the same data what the analyzer in the image makes of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import ANALYZER, job_ended, job_input, job_output, processing_job

from driftgauge.engines.driftgauge import analyzer_bundle
from driftgauge.engines.driftgauge.cache import CACHE_VARIABLE
from driftgauge_local.sagemaker import SageMaker

SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3"
SPARK = "173754725891.dkr.ecr.us-east-1.amazonaws.com/sagemaker-spark-processing:3.5-cpu-py312-v1.4"
PROGRAM = "/opt/ml/processing/input/code/analyzer.zip"


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryCloud:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    bundle = analyzer_bundle.analyzer_bundle(fetch=lambda folder: None)
    cloud = MemoryCloud()
    cloud.put_object("s3://bucket/code/analyzer.zip", bundle.read_bytes())
    rows = "".join(f"{n},{n / 7},{'abc'[n % 3]}\n" for n in range(200))
    cloud.put_object("s3://bucket/data/train.csv", f"count,ratio,kind\n{rows}".encode())
    cloud.put_object("s3://bucket/manifests/data.json", b'[{"prefix": "s3://bucket/"}, "data/train.csv"]')
    return cloud


@pytest.fixture
def service(cloud: MemoryCloud, tmp_path: Path) -> Iterator[SageMaker]:
    service = SageMaker(cloud=cloud, home=tmp_path / "home", region="us-east-1", account="123456789012")
    yield service
    service.stop()


def suggest(service: SageMaker, name: str, *, given: str = "data", **application: object) -> None:
    request = processing_job(
        name,
        dataset_source=f"/opt/ml/processing/{given}{'/data.json' if given == 'manifests' else ''}",
        dataset_format='{"csv": {"header": true}}',
        publish_cloudwatch_metrics="Disabled",
    )
    code = job_input("s3://bucket/code", "input/code") | {"InputName": "code"}
    request |= {
        "AppSpecification": application,
        "ProcessingInputs": [job_input(f"s3://bucket/{given}", given), code],
        "ProcessingOutputConfig": job_output(f"s3://bucket/{name}"),
    }
    service.call("CreateProcessingJob", request)
    described = job_ended(service, name, seconds=120)
    assert described["ProcessingJobStatus"] == "Completed", described
    assert described["ExitMessage"].startswith("Completed")


def test_both_suggest_the_same_constraints_from_the_same_statistics(service: SageMaker, cloud: MemoryCloud) -> None:
    suggest(service, "image", ImageUri=ANALYZER)
    suggest(service, "brought", ImageUri=SKLEARN, ContainerEntrypoint=["python3", PROGRAM])

    for name in ("constraints.json", "statistics.json"):
        assert cloud.get_object(f"s3://bucket/brought/{name}") == cloud.get_object(f"s3://bucket/image/{name}")


@pytest.mark.end_to_end
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none on the PATH")
def test_spark_suggests_the_same_constraints_from_what_a_manifest_names(service: SageMaker, cloud: MemoryCloud) -> None:
    suggest(service, "image", ImageUri=ANALYZER)
    suggest(service, "spark", given="manifests", ImageUri=SPARK, ContainerEntrypoint=["python3", PROGRAM, "spark"])

    assert cloud.get_object("s3://bucket/spark/constraints.json") == cloud.get_object(
        "s3://bucket/image/constraints.json"
    )
