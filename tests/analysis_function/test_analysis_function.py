"""The function does what a processing job would do, once."""

import json
import sys
import sysconfig
import zipfile

import pytest

from analysis_function import handler, packages
from analysis_function.files import TooLargeError


def test_the_outputs_of_a_job_are_uploaded(s3, event, run):
    assert run(event) == {"Ran": True}

    statistics = json.loads(s3.objects["s3://reports/report/statistics.json"])
    assert statistics["dataset"]["item_count"] == 3
    assert s3.record()["ProcessingJobStatus"] == "Completed"
    assert s3.record()["ExitMessage"].startswith("Completed")


def test_outputs_are_encrypted_with_the_job_s_key(s3, event, run):
    event["Request"]["ProcessingOutputConfig"]["KmsKeyId"] = "key"
    run(event)

    assert s3.encryption["s3://reports/report/statistics.json"] == {
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "key",
    }


def test_only_the_first_of_two_functions_runs_the_analyzer(s3, event, run):
    run(event)
    before = dict(s3.objects)

    assert run(event) == {"Ran": False}
    assert s3.objects == before


def test_a_failed_analysis_says_why_and_leaves_no_files(s3, event, run):
    s3.objects["s3://data/capture/shop/AllTraffic/2026/11/24/05/1.jsonl"] = b'{"captureData'
    run(event)

    record = s3.record()
    assert record["ProcessingJobStatus"] == "Failed"
    assert "1.jsonl:1" in record["ExitMessage"]
    assert record["FailureReason"] == f"AlgorithmError: {record['ExitMessage']}, exit code: 1"
    assert not [uri for uri in s3.objects if uri.startswith("s3://reports/report/")]


@pytest.mark.parametrize("limit", [{"MaxRows": 2}, {"MaxBytes": 100}])
def test_what_is_too_large_is_left_to_a_job(s3, event, run, limit):
    with pytest.raises(TooLargeError):
        run({**event, **limit})

    assert "s3://reports/runs/shop-1.json" not in s3.objects


def test_as_many_rows_as_allowed_are_analyzed(event, run):
    assert run({**event, "MaxRows": 3}) == {"Ran": True}


def test_an_analyzer_that_takes_too_long_fails_the_call_and_leaves_its_claim(s3, event, run):
    with pytest.raises(handler.AnalyzerEndedError):
        run(event, 5.01)

    assert s3.record()["ProcessingJobStatus"] == "InProgress"


def test_a_name_that_leads_out_of_its_folder_is_refused(s3, event, run):
    s3.objects["s3://reports/manifests/captures.json"] = json.dumps([{"prefix": "s3://data/"}, "../x"]).encode()
    with pytest.raises(ValueError, match="leads out"):
        run(event)


def test_a_side_file_is_below_the_folder_that_the_variables_name(s3, event, run):
    s3.objects["s3://reports/baseline/used/constraints.json"] = b'{"version": 0.0, "features": []}'
    folder = "/opt/ml/processing/baseline/constraints"
    source = {"S3Uri": "s3://reports/baseline/used/constraints.json", "LocalPath": folder, "S3DataType": "S3Prefix"}
    event["Request"]["ProcessingInputs"].append({"InputName": "constraints", "S3Input": source})
    event["Request"]["Environment"]["baseline_constraints"] = f"{folder}/constraints.json"
    run(event)

    assert "s3://reports/report/constraint_violations.json" in s3.objects


def test_wheels_are_unpacked_once_for_the_python_that_they_are_for(code):
    folder = code / "wheels" / f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "a.whl", "w") as wheel:
        wheel.writestr("a/__init__.py", "")
        wheel.writestr("a-1.data/scripts/a", "")
    [_, unpacked] = packages.import_path()
    (folder / "a.whl").unlink()
    (folder / "b.whl").write_bytes(b"")

    assert packages.import_path() == [code, unpacked]
    assert [path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*.py")] == ["a/__init__.py"]
    assert not list(unpacked.glob("*.data"))


def test_another_python_uses_the_packages_that_are_installed(code):
    (code / "wheels/cpython-27-linux").mkdir(parents=True)
    assert packages.import_path() == [code]
