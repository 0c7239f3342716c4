"""What is wrong with a document or an input is said by its place, with what was found and what is allowed."""

import pytest

from monitor_execution.errors import MonitorError


def message(workflow):
    with pytest.raises(MonitorError) as raised:
        workflow.plan()
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Kind", "bias", "Monitor.Kind is 'bias'; it must be one of data_quality, model_quality"),
        ("Name", "", "Monitor.Name is ''; it must be a text"),
        ("CaptureUri", "/capture", "Monitor.CaptureUri is '/capture'; it must be an S3 URI such as s3://bucket/prefix"),
        ("ReportsUri", None, "Monitor.ReportsUri is None; it must be an S3 URI"),
        ("Schedule", "hourly", "Monitor.Schedule is 'hourly'; it must be an object"),
    ],
)
def test_a_mistake_in_the_document(workflow, name, value, reason):
    workflow.document[name] = value

    assert message(workflow).startswith(reason)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Hours", [24], "Monitor.Schedule.Hours is [24]; it must be a list of whole numbers from 0 to 23"),
        ("Weekdays", [], "Monitor.Schedule.Weekdays is []; it must be a list of whole numbers from 0 to 6"),
        ("Minutes", "0", "Monitor.Schedule.Minutes is '0'; it must be a list of whole numbers from 0 to 59"),
        ("Zone", "bm8gem9uZQ==", "Monitor.Schedule.Zone is 'bm8gem9uZQ=='; it must be the TZif file of Europe/Berlin"),
        ("Zone", "?", "Monitor.Schedule.Zone is '?'; it must be the TZif file of Europe/Berlin in base64"),
    ],
)
def test_a_mistake_in_the_schedule(workflow, name, value, reason):
    workflow.document["Schedule"] |= {"TimeZone": "Europe/Berlin", name: value}

    assert message(workflow).startswith(reason)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("RoleArn", 1, "Monitor.Job.RoleArn is 1; it must be a text"),
        ("ContainerEntrypoint", "python3", "Monitor.Job.ContainerEntrypoint is 'python3'; it must be a list of texts"),
        ("MaxRuntimeInSeconds", "1800", "Monitor.Job.MaxRuntimeInSeconds is '1800'; it must be a whole number from 1"),
        ("Environment", {"a": 1}, "Monitor.Job.Environment is {'a': 1}; it must be an object of texts"),
        ("ClusterConfig", {}, "Monitor.Job.ClusterConfig.InstanceCount is missing; it must be a whole number from 1"),
    ],
)
def test_a_mistake_in_the_job(workflow, name, value, reason):
    workflow.document["Job"][name] = value

    assert message(workflow).startswith(reason)


def test_a_model_quality_monitor_needs_a_place_of_labels(labelled_workflow):
    del labelled_workflow.document["GroundTruthUri"]

    assert message(labelled_workflow).startswith("Monitor.GroundTruthUri is missing; it must be an S3 URI")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "Input.ScheduledTime is missing; it must be a text"),
        (
            {"ScheduledTime": "<aws.scheduler.scheduled-time>"},
            "Input.ScheduledTime is '<aws.scheduler.scheduled-time>'",
        ),
        ({"ScheduledTime": "2026-11-24T06:00:00"}, "Input.ScheduledTime is '2026-11-24T06:00:00'; it must be a moment"),
        ({"Window": {"Start": "2026-11-24T06:00:00Z"}}, "Input.Window.End is missing; it must be a text"),
        (
            {"Window": {"Start": "2026-11-24T06:00:00Z", "End": "2026-11-24T06:00:00Z"}},
            "Input.Window: the window is empty: 2026-11-24T06:00:00Z is not before 2026-11-24T06:00:00Z",
        ),
    ],
)
def test_a_mistake_in_the_input(workflow, given, reason):
    workflow.given = given

    assert message(workflow).startswith(reason)


def test_an_event_without_a_document(workflow):
    workflow.document = []

    assert message(workflow) == "Monitor is []; it must be an object"
