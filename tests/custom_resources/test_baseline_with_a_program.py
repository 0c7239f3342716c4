"""A baseline whose program is not its image's own: it comes as an input of the job."""

import pytest

PROGRAM = {
    "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/analyzer.zip"],
    "CodeUri": "s3://assets/analyzer.zip",
    "CodeIdentity": "c0de",
}


def test_the_program_is_copied_in_and_is_what_the_container_runs(aws, stack):
    stack.deliver(stack.event("Create", **PROGRAM))

    [job] = aws.jobs.values()
    code, dataset = job["ProcessingInputs"]
    assert (code["InputName"], code["S3Input"]["S3Uri"], code["S3Input"]["LocalPath"]) == (
        "code",
        "s3://assets/analyzer.zip",
        "/opt/ml/processing/input/code",
    )
    assert dataset["InputName"] == "baseline_dataset_input"
    assert job["AppSpecification"]["ContainerEntrypoint"] == PROGRAM["ContainerEntrypoint"]


def test_without_one_the_image_s_own_runs(aws, stack):
    stack.deliver(stack.event("Create"))

    [job] = aws.jobs.values()
    assert "ContainerEntrypoint" not in job["AppSpecification"]
    assert [each["InputName"] for each in job["ProcessingInputs"]] == ["baseline_dataset_input"]


@pytest.mark.parametrize("change", [{"CodeIdentity": "other"}, {"ContainerEntrypoint": ["/bin/other"]}])
def test_another_program_is_another_baseline(stack, change):
    stack.deliver(stack.event("Create", **PROGRAM))
    before = stack.physical_id

    stack.deliver(stack.event("Update", **{**PROGRAM, **change}))

    assert stack.physical_id != before


def test_the_same_program_at_another_place_is_the_same_baseline(stack):
    stack.deliver(stack.event("Create", **PROGRAM))
    before = stack.physical_id

    stack.deliver(stack.event("Update", **{**PROGRAM, "CodeUri": "s3://elsewhere/analyzer.zip"}))

    assert stack.physical_id == before
