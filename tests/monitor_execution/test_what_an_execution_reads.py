"""The files of an execution: what may hold a record of its window, and the labels that have come since."""

import pytest

MANIFESTS = "s3://reports/reports/shop/data_quality/manifests"


def listed(workflow, name="captures"):
    """The files of a list, by their keys below the prefix of the data."""
    plan = workflow.plan()
    assert plan["Next"] == "Analyze"
    [uri] = [each["S3Input"]["S3Uri"] for each in plan["Request"]["ProcessingInputs"] if each["InputName"] == name]
    head, *keys = workflow.aws.read(uri)
    assert head == {"prefix": "s3://data/"}
    return keys


def key(uri):
    return uri.removeprefix("s3://data/")


def test_the_files_of_the_window_are_read(aws, workflow):
    files = [aws.capture(f"2026/11/24/05/{name}") for name in ("00-00-000", "30-12-345", "59-59-999")]

    assert listed(workflow) == [key(file) for file in files]


@pytest.mark.parametrize("begun", ["2026/11/24/04/59-00-000", "2026/11/24/04/00-00-000"])
def test_a_file_that_was_begun_in_the_hour_before_may_reach_into_the_window(aws, workflow, begun):
    file = aws.capture(begun)

    assert listed(workflow) == [key(file)]


def test_a_file_that_was_begun_just_after_the_window_may_begin_with_its_last_record(aws, workflow):
    file = aws.capture("2026/11/24/06/00-00-012")

    assert listed(workflow) == [key(file)]


@pytest.mark.parametrize("begun", ["2026/11/24/03/59-59-999", "2026/11/24/06/01-00-000", "2025/11/24/05/30-00-000"])
def test_other_files_are_not_read(aws, workflow, begun):
    aws.capture(begun)

    assert workflow.plan()["Next"] == "End"


def test_each_variant_is_read(aws, workflow):
    a = aws.capture()
    b = a.replace("AllTraffic", "Canary")
    aws.objects[b] = b"{}\n"

    assert listed(workflow) == [key(a), key(b)]


def test_files_of_another_endpoint_are_never_listed(aws, workflow):
    aws.capture(place="s3://data/capture/shop-two")
    aws.capture(place="s3://data/capture/bakery")
    file = aws.capture()

    assert listed(workflow) == [key(file)]
    listings = [request for name, request in aws.calls if name == "ListObjectsV2" and request["Bucket"] == "data"]
    assert all(request["Prefix"].startswith("capture/shop/") for request in listings)


@pytest.mark.parametrize(
    "name", ["part-0000.parquet", "_SUCCESS", "12-34-567.jsonl", "99-34-567-a.jsonl", "12-34-567-a.jsonl.tmp"]
)
def test_foreign_names_are_counted_and_not_read(aws, workflow, name):
    file = aws.capture()
    aws.objects[f"{file.rpartition('/')[0]}/{name}"] = b"?"

    assert listed(workflow) == [key(file)]
    assert workflow.plan()["Execution"]["Captures"] == {"Files": 1, "Bytes": 3, "Ignored": 1}


@pytest.mark.parametrize("variant", ["_temporary", ".ipynb_checkpoints"])
def test_folders_that_spark_would_pass_over_are_counted_and_not_read(aws, workflow, variant):
    file = aws.capture()
    aws.objects[file.replace("AllTraffic", variant)] = b"{}\n"

    assert listed(workflow) == [key(file)]
    assert workflow.plan()["Execution"]["Captures"]["Ignored"] == 1


def test_a_hidden_folder_among_the_labels_is_not_read(aws, labelled_workflow):
    aws.capture()
    labels = aws.label()
    aws.objects[f"{labels.rpartition('/')[0]}/.ipynb_checkpoints/copy.jsonl"] = b"{}\n"

    assert listed(labelled_workflow, "labels") == [key(labels)]


def test_an_empty_file_is_no_data(aws, workflow):
    aws.objects[aws.capture()] = b""

    assert workflow.plan()["Next"] == "End"


def test_more_files_than_one_page_has(aws, workflow):
    files = [aws.capture(f"2026/11/24/05/{minute:02d}-00-000") for minute in range(9)]

    assert listed(workflow) == [key(file) for file in files]


def test_no_page_is_listed_after_the_window(aws, workflow):
    for minute in range(40):
        aws.capture(f"2026/11/24/07/{minute:02d}-00-000")
    aws.capture()

    workflow.plan()

    assert sum(name == "ListObjectsV2" and request["Bucket"] == "data" for name, request in aws.calls) == 2


def test_a_short_window_reads_the_files_of_an_hour_before_it(aws, workflow):
    workflow.document["Schedule"]["Minutes"] = [0, 15, 30, 45]
    files = [aws.capture(f"2026/11/24/{begun}") for begun in ("04/44-59-999", "04/45-00-000", "05/50-00-000")]

    assert listed(workflow) == [key(file) for file in files[1:]]


def test_a_week_is_one_window(aws, workflow):
    workflow.document["Schedule"] |= {"Weekdays": [1], "Hours": [6]}
    files = [aws.capture(f"2026/11/{day}/12/00-00-000") for day in (16, 17, 20, 23, 24)]

    assert listed(workflow) == [key(file) for file in files[1:4]]


def test_labels_are_read_from_the_window_s_first_hour_until_now(aws, labelled_workflow):
    aws.capture()
    files = [aws.label(hour) for hour in ("2026/11/24/04", "2026/11/24/05", "2026/11/24/06")]

    assert listed(labelled_workflow, "labels") == [key(file) for file in files[1:]]


@pytest.mark.parametrize("name", ["1.csv", "_SUCCESS", ".1.jsonl", "_1.jsonl"])
def test_foreign_names_among_the_labels_are_counted_and_not_read(aws, labelled_workflow, name):
    aws.capture()
    file = aws.label()
    aws.label(name=name)

    assert listed(labelled_workflow, "labels") == [key(file)]
    assert labelled_workflow.plan()["Execution"]["Labels"] == {"Files": 1, "Bytes": 3, "Ignored": 1}


def test_a_data_quality_monitor_lists_no_labels(aws, workflow):
    aws.capture()
    aws.label()

    assert "Labels" not in workflow.plan()["Execution"]


def test_nothing_captured_is_an_outcome_of_its_own(aws, workflow):
    outcome = workflow.run()

    assert (outcome["Next"], outcome["Status"], outcome["Missing"]) == ("End", "NoData", "captures")
    assert outcome["Reason"] == (
        "Nothing was captured from 2026-11-24T05:00:00Z to 2026-11-24T06:00:00Z below s3://data/capture/shop"
    )
    assert outcome["Captures"] == {"Files": 0, "Bytes": 0, "Ignored": 0}
    assert "JobName" not in outcome
    assert not aws.objects


def test_no_labels_is_no_data_either(aws, labelled_workflow):
    aws.capture()

    outcome = labelled_workflow.run()

    assert (outcome["Status"], outcome["Missing"]) == ("NoData", "labels")
    assert outcome["Reason"].endswith("below s3://data/labels/shop")


def test_without_captures_labels_are_not_what_is_missing(aws, labelled_workflow):
    aws.label()

    assert labelled_workflow.run()["Missing"] == "captures"


def test_a_label_delay_moves_the_window_and_keeps_its_length(aws, labelled_workflow):
    labelled_workflow.document["LabelDelayInSeconds"] = 86400
    aws.capture("2026/11/23/05/12-34-567")
    aws.label("2026/11/24/04")

    assert labelled_workflow.plan()["Execution"]["Window"] == {
        "Start": "2026-11-23T05:00:00Z",
        "End": "2026-11-23T06:00:00Z",
    }


def test_a_window_that_is_named_is_not_moved_by_the_label_delay(aws, labelled_workflow):
    window = {"Start": "2026-11-24T05:00:00Z", "End": "2026-11-24T06:00:00Z"}
    labelled_workflow.document["LabelDelayInSeconds"] = 86400
    labelled_workflow.given = {"Window": window}
    aws.capture()
    aws.label()

    assert labelled_workflow.plan()["Execution"]["Window"] == window
