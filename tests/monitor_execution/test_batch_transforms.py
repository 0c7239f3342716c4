"""Windows of batch transforms: the objects that the manifests of their captures name."""

import json

import pytest

from monitor_execution.errors import MonitorError

CAPTURE = "s3://data/transform/capture/input"


@pytest.fixture(autouse=True)
def batch(workflow):
    workflow.document = {**workflow.document, "CaptureUri": CAPTURE, "TransformFormat": "csv"}


def transform(aws, hour, *names, bucket="data"):
    """A transform that began in an hour and read objects of these names."""
    for name in names:
        aws.objects[f"s3://{bucket}/in/{name}"] = b"1,2\n"
    document = json.dumps([{"prefix": f"s3://{bucket}/in/"}, *names])
    aws.objects[f"{CAPTURE}/2026/11/24/{hour}/{'-'.join(names)}.jsonl"] = document.encode()


def listed(workflow):
    plan = workflow.plan()
    assert plan["Next"] == "Analyze"
    [uri] = [
        each["S3Input"]["S3Uri"] for each in plan["Request"]["ProcessingInputs"] if each["InputName"] == "captures"
    ]
    return workflow.aws.read(uri)


def test_the_objects_of_transforms_that_began_in_the_window_are_read(aws, workflow):
    transform(aws, "05", "b.csv", "a.csv")
    transform(aws, "06", "later.csv")
    transform(aws, "04", "earlier.csv")
    assert listed(workflow) == [{"prefix": "s3://data/"}, "in/a.csv", "in/b.csv"]


def test_an_object_of_two_transforms_is_read_once(aws, workflow):
    transform(aws, "05", "a.csv")
    transform(aws, "05", "a.csv", "b.csv")
    assert listed(workflow) == [{"prefix": "s3://data/"}, "in/a.csv", "in/b.csv"]


def test_an_object_that_was_deleted_since_is_passed_over(aws, workflow):
    transform(aws, "05", "a.csv", "b.csv")
    del aws.objects["s3://data/in/a.csv"]
    assert listed(workflow) == [{"prefix": "s3://data/"}, "in/b.csv"]


def test_the_job_reads_lines_of_csv(aws, workflow):
    transform(aws, "05", "a.csv")
    environment = workflow.plan()["Request"]["Environment"]
    assert json.loads(environment["dataset_format"]) == {"csv": {"header": False}}


def test_without_a_transform_there_is_no_data(workflow):
    assert workflow.plan()["Missing"] == "captures"


def test_what_is_no_manifest_is_refused_by_name(aws, workflow):
    aws.objects[f"{CAPTURE}/2026/11/24/05/x.jsonl"] = b"{}"
    with pytest.raises(MonitorError, match=r"05/x.jsonl is no manifest of a transform's capture"):
        workflow.plan()


def test_objects_in_several_buckets_are_refused(aws, workflow):
    transform(aws, "05", "a.csv")
    transform(aws, "05", "b.csv", bucket="other")
    with pytest.raises(MonitorError, match="several buckets, data, other"):
        workflow.plan()
