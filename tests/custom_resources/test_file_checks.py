"""Files in S3 are checked before there is an endpoint."""

import gzip
import io
import tarfile

import pytest

from custom_resources.errors import DeploymentError

URI = "s3://data/train.csv"
ARCHIVE = "s3://models/model.tar.gz"
ROWS = b"bought,visits, age\n1,2,3\n0,1,4\n"


@pytest.fixture
def check(cloudformation, aws):
    """Check a dataset with some content."""

    def run(content=ROWS, **expected):
        aws.objects[URI] = content
        properties = {
            "DatasetUri": URI,
            "DatasetIdentity": "1",
            "Header": "true",
            "Features": [],
            "Stripped": "true",
            **expected,
        }
        return cloudformation("Custom::DriftgaugeDatasetCheck", properties).ask("Create")

    return run


@pytest.fixture
def check_archive(cloudformation, aws):
    def run(content):
        aws.objects[ARCHIVE] = content
        properties = {"ArchiveUri": ARCHIVE, "ArchiveIdentity": "1"}
        return cloudformation("Custom::DriftgaugeArchiveCheck", properties).ask("Create")

    return run


def test_a_dataset_with_the_named_columns_passes(check):
    assert check(LabelColumn="0", Rows="1000", Features=["visits", "age"], Width="3")["IsComplete"] is True


@pytest.mark.parametrize(
    ("content", "expected", "reason"),
    [
        (b"", {}, f"{URI}: there are no rows"),
        (b"a,\xff\n", {}, f"{URI}:1: not UTF-8 text"),
        (
            b"y;a\n1;2\n",
            {"Stripped": "false"},
            f"the fields of {URI} are separated by semicolons; they must be by commas",
        ),
        (
            ROWS,
            {"Features": ["vists"]},
            f"the deployment names features that {URI} does not have: vists; there are: visits",
        ),
        (ROWS, {"LabelColumn": "0", "Features": ["bought"]}, "does not have: bought; there are: visits, age"),
        (ROWS, {"Stripped": "false", "Features": ["age"]}, "does not have: age; there are:"),
        (ROWS, {"Header": "false", "Features": ["visits"]}, "does not have: visits; there are: _c0, _c1, _c2"),
        (
            ROWS,
            {"LabelColumn": "3"},
            "the label column is 3, but there are 3 columns, counted from 0: bought, visits, age",
        ),
        (ROWS, {"Width": "4"}, f"{URI} has 3 columns, and the deployment names 4 headers"),
        (ROWS + b"1,2\n", {"LabelColumn": "0", "Rows": "0"}, f"{URI}:4: 2 values, where the lines above have 3"),
    ],
)
def test_a_dataset_that_is_not_as_the_deployment_says_fails_it(check, content, expected, reason):
    with pytest.raises(DeploymentError) as failure:
        check(content, **expected)
    assert reason in str(failure.value)


def test_rows_that_are_not_sent_are_left_to_the_job(check):
    assert check(ROWS + b"1,2\n", LabelColumn="0", Rows="2")["IsComplete"] is True
    assert check(ROWS + b"1,2\n")["IsComplete"] is True


def test_a_compressed_dataset_is_read(check):
    assert check(gzip.compress(ROWS), Features=["visits"])["IsComplete"] is True


def test_the_beginning_of_a_large_dataset_is_enough(check):
    assert check(ROWS + b"1,2,3\n" * 1_000_000, LabelColumn="0", Rows="0")["IsComplete"] is True


def test_a_deletion_looks_at_nothing(cloudformation, aws):
    stack = cloudformation("Custom::DriftgaugeDatasetCheck", {})
    stack.physical_id = "check"
    assert stack.ask("Delete")["IsComplete"] is True
    assert aws.calls == []


def test_an_archive_passes(check_archive):
    assert check_archive(archive("w:gz"))["IsComplete"] is True


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a pickle", f"{ARCHIVE} is no tar archive compressed with gzip, which SageMaker unpacks"),
        (gzip.compress(b"a pickle" * 100), f"{ARCHIVE} is compressed with gzip, but is no tar archive"),
        (b"\x1f\x8bno", f"{ARCHIVE} cannot be decompressed"),
    ],
)
def test_a_model_that_is_no_archive_fails_the_deployment(check_archive, content, reason):
    with pytest.raises(DeploymentError) as failure:
        check_archive(content)
    assert str(failure.value).startswith(reason)


def archive(mode):
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode=mode) as made:
        made.addfile(tarfile.TarInfo("xgboost-model"))
    return body.getvalue()
