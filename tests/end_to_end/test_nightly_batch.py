"""A nightly batch transform, watched by both monitors: a healthy night, and one of other rows that end in ALARM."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from end_to_end.life import until
from end_to_end.small_sample import write_model, write_rows

pytestmark = pytest.mark.end_to_end

NAME = "nightly-batch"
EXAMPLE = Path(__file__).parents[2] / "deployments/nightly-batch.yaml"


def deployment() -> dict[str, Any]:
    """The example, with the data of this test in place of the sample's."""
    document: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    document["model"]["artifact"] = "model.tar.gz"
    monitors = document["monitors"]
    monitors["data_quality"]["baseline"]["dataset"] = "train.csv"
    monitors["model_quality"]["baseline"] = {"dataset": "validation.csv", "label": 0, "header": True}
    document["alarms"]["drift"] = ["width"]
    return document


class Nights:
    """Runs transforms of a deployment, and its monitors."""

    def __init__(self, driftgauge: Any, session: boto3.Session) -> None:
        self._driftgauge = driftgauge
        self._s3 = session.client("s3")
        self._sagemaker = session.client("sagemaker")
        stacks = session.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
        self._outputs = {each["OutputKey"]: each["OutputValue"] for each in stacks[0]["Outputs"]}
        self.alarms = session.client("cloudwatch")

    def transform(self, name: str, rows: Path) -> None:
        """Transform the features of labelled rows, and upload the labels by the ids in the output."""
        labels, features = zip(*(line.split(",", 1) for line in rows.read_text().splitlines()[1:]), strict=True)
        self._put(f"{self._outputs['TransformInputUri']}/{name}/rows.csv", "\n".join(features))
        job = self._run_transform(name)
        assert job["TransformJobStatus"] == "Completed", job
        written = self._get(f"{self._outputs['TransformOutputUri']}/{name}/rows.csv.out").splitlines()
        identities = [line.split(",")[-2] for line in written]
        lines = [_labelled(*each) for each in zip(identities, labels, strict=True)]
        hour = f"{job['TransformStartTime'].astimezone(UTC):%Y/%m/%d/%H}"
        self._put(f"{self._outputs['GroundTruthUri']}/{hour}/{name}.jsonl", "\n".join(lines))

    def run(self, monitor: str) -> dict[str, Any]:
        """Run a monitor over the last hours."""
        now = datetime.now(tz=UTC).replace(minute=0, second=0)
        window = [f"{moment:%Y-%m-%dT%H:%M:%S}" for moment in (now - timedelta(hours=1), now + timedelta(hours=1))]
        done = self._driftgauge("run", NAME, monitor, "--from", window[0], "--to", window[1], "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        execution: dict[str, Any] = json.loads(done.stdout)["execution"]
        return execution

    def in_alarm(self) -> set[str]:
        """The names of the alarms in ALARM."""
        return {each["AlarmName"] for each in self.alarms.describe_alarms(StateValue="ALARM")["MetricAlarms"]}

    def _run_transform(self, name: str) -> dict[str, Any]:
        source = {"S3DataType": "S3Prefix", "S3Uri": f"{self._outputs['TransformInputUri']}/{name}/"}
        self._sagemaker.create_transform_job(
            TransformJobName=name,
            ModelName=self._outputs["ModelName"],
            TransformInput={"DataSource": {"S3DataSource": source}, "ContentType": "text/csv", "SplitType": "Line"},
            TransformOutput={
                "S3OutputPath": f"{self._outputs['TransformOutputUri']}/{name}",
                "Accept": "text/csv",
                "AssembleWith": "Line",
            },
            TransformResources={"InstanceType": "ml.m5.xlarge", "InstanceCount": 1},
            DataCaptureConfig={"DestinationS3Uri": self._outputs["TransformCaptureUri"], "GenerateInferenceId": True},
        )
        until(lambda: self._described(name)["TransformJobStatus"] != "InProgress", seconds=60)
        return self._described(name)

    def _described(self, name: str) -> dict[str, Any]:
        return dict(self._sagemaker.describe_transform_job(TransformJobName=name))

    def _put(self, uri: str, text: str) -> None:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        self._s3.put_object(Bucket=bucket, Key=key, Body=text.encode())

    def _get(self, uri: str) -> str:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return self._s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def _labelled(identity: str, label: str) -> str:
    return json.dumps(
        {
            "groundTruthData": {"data": label, "encoding": "CSV"},
            "eventMetadata": {"eventId": identity},
            "eventVersion": "0",
        }
    )


@pytest.fixture(scope="module")
def nights(driftgauge: Any, home: Path, session: boto3.Session) -> Iterator[Nights]:
    folder = home.parent
    for name, seed, shift in (("train", 1, 0.0), ("validation", 4, 0.0), ("healthy", 5, 0.0), ("other", 6, 25.0)):
        write_rows(folder / f"{name}.csv", seed=seed, shift=shift)
    write_model(folder / "model.tar.gz", rows=folder / "train.csv", rounds=30)
    file = folder / f"{NAME}.yaml"
    file.write_text(yaml.safe_dump(deployment(), sort_keys=False), encoding="utf-8")
    done = driftgauge("local", "deploy", str(file), "--home", str(home), "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    yield Nights(driftgauge, session)
    driftgauge("local", "destroy", str(file), "--home", str(home))


@pytest.fixture(scope="module")
def healthy(nights: Nights, home: Path) -> dict[str, dict[str, Any]]:
    nights.transform("healthy", home.parent / "healthy.csv")
    return {monitor: nights.run(monitor) for monitor in ("data_quality", "model_quality")}


@pytest.fixture(scope="module")
def other(nights: Nights, home: Path, healthy: object) -> dict[str, dict[str, Any]]:
    nights.transform("other", home.parent / "other.csv")
    return {monitor: nights.run(monitor) for monitor in ("data_quality", "model_quality")}


@pytest.mark.parametrize("monitor", ["data_quality", "model_quality"])
def test_a_healthy_night_finds_nothing(healthy: dict[str, dict[str, Any]], monitor: str) -> None:
    assert healthy[monitor]["status"] == "Completed"


@pytest.mark.parametrize("monitor", ["data_quality", "model_quality"])
def test_a_night_of_other_rows_violates_constraints(other: dict[str, dict[str, Any]], monitor: str) -> None:
    assert other[monitor]["status"] == "CompletedWithViolations"


def test_its_alarms_go_to_alarm(nights: Nights, other: object) -> None:
    wanted = {f"{NAME}-data-quality-drift-width", f"{NAME}-model-quality-rmse"}
    until(lambda: wanted <= nights.in_alarm(), seconds=60)
