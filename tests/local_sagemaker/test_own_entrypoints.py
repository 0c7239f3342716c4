"""Jobs that bring their own program: which run here, how, and why others do not."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import eventually, job_ended, job_input, job_output, processing_job

from driftgauge_local.sagemaker import SageMaker
from driftgauge_local.sagemaker.jobs import programs as runnable

SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3"
SPARK = "173754725891.dkr.ecr.us-east-1.amazonaws.com/sagemaker-spark-processing:3.5-cpu-py312-v1.4"
PROGRAM = "/opt/ml/processing/input/code/tool.zip"
TOOL = """
import json, os, pathlib, sys
root = pathlib.Path(sys.argv[sys.argv.index("--root") + 1])
files = sorted(str(p.relative_to(root)) for p in (root / "processing").rglob("*") if p.is_file())
given = {"arguments": sys.argv[1:], "environment": dict(os.environ), "files": files, "root": str(root)}
(root / "processing/output/given.json").write_text(json.dumps(given))
(root / "output/message").write_text("Completed: as asked.")
"""


@pytest.fixture
def cloud() -> MemoryCloud:
    cloud, archive = MemoryCloud(), io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("__main__.py", TOOL)
    cloud.put_object("s3://bucket/code/tool.zip", archive.getvalue())
    return cloud


@pytest.fixture
def service(cloud: MemoryCloud, tmp_path: Path) -> Iterator[SageMaker]:
    service = SageMaker(cloud=cloud, home=tmp_path, region="us-east-1", account="123456789012")
    yield service
    service.stop()


def job(
    *entrypoint: str, image: str = SKLEARN, inputs: Sequence[dict[str, Any]] = (), **application: Any
) -> dict[str, Any]:
    application |= {"ImageUri": image} | ({"ContainerEntrypoint": list(entrypoint)} if entrypoint else {})
    code = job_input("s3://bucket/code", "input/code")
    return processing_job() | {
        "AppSpecification": application,
        "ProcessingInputs": [code | {"InputName": "code"}, *inputs],
        "ProcessingOutputConfig": job_output("s3://bucket/out"),
    }


def run(service: SageMaker, request: dict[str, Any]) -> dict[str, Any]:
    service.call("CreateProcessingJob", request)
    return job_ended(service)


def given(cloud: MemoryCloud) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(cloud.get_object("s3://bucket/out/given.json"))
    return document


@pytest.mark.parametrize("python", ["python3", "python"])
def test_the_jobs_own_program_runs_with_its_files(service: SageMaker, cloud: MemoryCloud, python: str) -> None:
    described = run(service, job(python, PROGRAM))

    assert described["ProcessingJobStatus"] == "Completed"
    assert described["ExitMessage"] == "Completed: as asked."
    assert given(cloud)["files"] == ["processing/input/code/tool.zip"]


def test_paths_of_the_container_lead_into_the_jobs_folder(service: SageMaker, cloud: MemoryCloud) -> None:
    arguments = ["--data", "/opt/ml/processing/input", "--times", "3"]
    run(service, job("python3", PROGRAM, "check", ContainerArguments=arguments))

    found = given(cloud)
    inside = f"{found['root']}/processing/input"
    assert found["arguments"] == ["check", "--data", inside, "--times", "3", "--root", found["root"]]


def test_the_environment_keeps_the_containers_paths(service: SageMaker, cloud: MemoryCloud) -> None:
    run(service, job("python3", PROGRAM))

    assert given(cloud)["environment"]["output_path"] == "/opt/ml/processing/output"


def test_the_objects_of_a_manifest_lie_by_what_follows_the_prefix(service: SageMaker, cloud: MemoryCloud) -> None:
    keys = ["capture/e/v/2026/11/24/05/10-00-000-a.jsonl", "capture/e/v/2026/11/24/06/00-00-000-b.jsonl"]
    for key in keys:
        cloud.put_object(f"s3://bucket/{key}", b"{}")
    cloud.put_object("s3://bucket/captures.json", json.dumps([{"prefix": "s3://bucket/"}, *keys]).encode())
    captures = job_input("s3://bucket/captures.json", "input/endpoint", S3DataType="ManifestFile")
    run(service, job("python3", PROGRAM, inputs=[captures | {"InputName": "captures"}]))

    below = "processing/input/endpoint/"
    assert [name for name in given(cloud)["files"] if name.startswith(below)] == [f"{below}{key}" for key in keys]


def test_an_object_that_a_manifest_names_in_vain_is_named(service: SageMaker, cloud: MemoryCloud) -> None:
    cloud.put_object("s3://bucket/captures.json", b'[{"prefix": "s3://bucket/"}, "capture/gone.jsonl"]')
    captures = job_input("s3://bucket/captures.json", "input/endpoint", S3DataType="ManifestFile")
    described = run(service, job("python3", PROGRAM, inputs=[captures | {"InputName": "captures"}]))

    assert described["FailureReason"] == (
        "ClientError: Failed to download data from s3://bucket/capture/gone.jsonl. "
        "NoSuchKey: The specified key does not exist."
    )


@pytest.mark.parametrize("manifest", [b"no JSON", b"[]", b'["s3://bucket/"]', b'{"prefix": "s3://bucket/"}'])
def test_a_manifest_that_is_none_is_named(service: SageMaker, cloud: MemoryCloud, manifest: bytes) -> None:
    cloud.put_object("s3://bucket/captures.json", manifest)
    captures = job_input("s3://bucket/captures.json", "input/endpoint", S3DataType="ManifestFile")
    described = run(service, job("python3", PROGRAM, inputs=[captures | {"InputName": "captures"}]))

    assert described["FailureReason"].startswith("ClientError: The manifest s3://bucket/captures.json is not a JSON")


@pytest.mark.parametrize("entrypoint", [(), ("python3",), ("/bin/bash", "-c", "true")])
def test_an_entrypoint_that_cannot_run_here_is_named(service: SageMaker, entrypoint: tuple[str, ...]) -> None:
    described = run(service, job(*entrypoint))

    assert described["ProcessingJobStatus"] == "Failed"
    assert described["FailureReason"] == (
        f"ClientError: ContainerEntrypoint is {list(entrypoint)}; on this machine it must be python or python3 "
        f"and the program that it runs."
    )


def test_a_program_that_no_input_brings_is_named(service: SageMaker) -> None:
    described = run(service, job("python3", "/opt/ml/processing/input/code/other.zip"))

    assert described["FailureReason"] == (
        "ClientError: ContainerEntrypoint runs /opt/ml/processing/input/code/other.zip, which no input has brought."
    )


def test_the_service_publishes_no_metrics_of_it(service: SageMaker, cloud: MemoryCloud) -> None:
    tool = 'import sys; (p := __import__("pathlib").Path(sys.argv[-1])); '
    line = '{"MetricName": "m", "Timestamp": "2026-01-01T00:00:00Z", "Value": 1}'
    write = f"(p / 'output/metrics/cloudwatch/m.jsonl').write_text('{line}')"
    cloud.put_object("s3://bucket/code/writes.py", f"{tool}{write}".encode())
    request = job("python3", "/opt/ml/processing/input/code/writes.py")
    request["Environment"]["publish_cloudwatch_metrics"] = "Enabled"

    assert run(service, request)["ProcessingJobStatus"] == "Completed"
    assert not cloud.metrics


def test_the_spark_image_runs_where_spark_is(
    service: SageMaker, cloud: MemoryCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runnable, "_missing_for_spark", list)
    run(service, job("python3", PROGRAM, "spark", image=SPARK))

    assert given(cloud)["arguments"][0] == "spark"


def test_what_a_manifest_names_in_s3_is_copied_for_spark(
    service: SageMaker, cloud: MemoryCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = """
import json, pathlib, sys
root = pathlib.Path(sys.argv[-1])
first, *keys = json.loads((root / "processing/input/endpoint/captures.json").read_text())
found = {key: pathlib.Path(first["prefix"], key).read_text() for key in keys}
(root / "processing/output/given.json").write_text(json.dumps(found))
"""
    monkeypatch.setattr(runnable, "_missing_for_spark", list)
    cloud.put_object("s3://bucket/code/reads.py", reads.encode())
    cloud.put_object("s3://bucket/capture/a.jsonl", b"1")
    cloud.put_object("s3://bucket/m/captures.json", b'[{"prefix": "s3://bucket/"}, "capture/a.jsonl"]')
    manifest = job_input("s3://bucket/m/captures.json", "input/endpoint") | {"InputName": "captures"}
    run(service, job("python3", "/opt/ml/processing/input/code/reads.py", image=SPARK, inputs=[manifest]))

    assert given(cloud) == {"capture/a.jsonl": "1"}


def test_the_spark_image_is_refused_where_spark_is_not(service: SageMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runnable, "_missing_for_spark", lambda: ["pyspark", "Java"])
    described = run(service, job("python3", PROGRAM, "spark", image=SPARK))

    assert described["FailureReason"] == (
        f"ClientError: Image {SPARK} needs pyspark and Java, which this machine lacks."
    )


def test_a_job_with_its_own_program_can_be_stopped(service: SageMaker, cloud: MemoryCloud) -> None:
    cloud.put_object("s3://bucket/code/waits.py", b"import time; print('ready', flush=True); time.sleep(60)")
    service.call("CreateProcessingJob", job("python3", "/opt/ml/processing/input/code/waits.py"))
    eventually(lambda: bool(cloud.logs))
    service.call("StopProcessingJob", {"ProcessingJobName": "job"})

    assert job_ended(service)["ProcessingJobStatus"] == "Stopped"
