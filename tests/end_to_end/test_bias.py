"""Bias on AWS on this machine, by both engines: AWS's own case, and a deployment that makes its baseline itself."""

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import until
from end_to_end.small_sample import write_sample

pytestmark = pytest.mark.end_to_end

GOLDEN = Path(__file__).parents[3] / "shared" / "golden" / "bias_adult_batch_json"
ADULT = """
name: adult
engine: [model-monitor, driftgauge]
model: {artifact: model.tar.gz}
monitors:
  model_bias:
    label: Target
    label_values: [1]
    headers: [Age, Workclass, Weight, Education, EducationNumber, Marital, Occupation, Relationship, Ethnic, Sex, Gain,
              Loss, Hours, Country, Target]
    facets: [{name: Sex, values: [0]}]
    group_variable: Age
    features_attribute: instances[*].features
    label_attribute: instances[*].label
    inference_attribute: predictions[*].predicted_label
    baseline: {constraints: s3://elsewhere/analysis.json}
"""
BOXES = """
name: boxes
engine: [model-monitor, driftgauge]
model: {artifact: model.tar.gz}
monitors:
  model_bias:
    label: label
    label_threshold: -5
    facets: [{name: width, threshold: 10}]
    inference_attribute: 0
    baseline: {dataset: validation.csv, header: true}
alarms:
  metrics: {model_bias: [DPL, DPPL]}
"""
PREFIXES = {"model-monitor": "", "driftgauge": "driftgauge-"}


class Deployment:
    """Drives the command, and asks AWS what came of it."""

    def __init__(self, driftgauge: Any, *, home: Path, session: boto3.Session, text: str) -> None:
        self._driftgauge = driftgauge
        self._home = home
        self.name = text.split()[1]
        self.s3, self.cloudwatch = session.client("s3"), session.client("cloudwatch")
        self.cloudformation = session.client("cloudformation")
        file = home.parent / f"{self.name}.yaml"
        file.write_text(text, encoding="utf-8")
        self.command("local", "deploy", str(file), "--home", str(home))

    def command(self, *arguments: str) -> str:
        done = self._driftgauge(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    def put(self, output: str, folder: str, name: str, line: Mapping[str, object]) -> None:
        """Put a file of one line below a place that the stack names, in the folder of this hour."""
        [stack] = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"]
        place = next(each["OutputValue"] for each in stack["Outputs"] if each["OutputKey"] == output)
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        key = f"{prefix}{folder}/{datetime.now(tz=UTC):%Y/%m/%d/%H}/{name}"
        self.s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(line).encode())

    def run(self, engine: str) -> dict[str, Any]:
        """Run the monitor of an engine over the last hour, and return what it found."""
        schedule = f"{self.name}-{PREFIXES[engine]}model-bias"
        ran = json.loads(self.command("run", self.name, "model_bias", "--schedule", schedule, "--json"))
        bucket, _, prefix = ran["execution"]["report_uri"].removeprefix("s3://").partition("/")
        body = self.s3.get_object(Bucket=bucket, Key=f"{prefix}/constraint_violations.json")["Body"].read()
        return {"status": ran["execution"]["status"], "violations": json.loads(body)["violations"]}

    def is_in_alarm(self, engine: str, name: str) -> bool:
        alarm = f"{self.name}-{PREFIXES[engine]}model-bias-{name}"
        [found] = self.cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
        return found["StateValue"] == "ALARM"


@pytest.fixture(scope="module")
def adult(driftgauge: Any, home: Path, session: boto3.Session) -> Deployment:
    """An endpoint with the captures and labels of AWS's case, and with its baseline, which was made elsewhere."""
    if not GOLDEN.is_dir():
        pytest.skip(f"the golden case is not in {GOLDEN}")
    write_sample(home.parent)
    s3 = session.client("s3")
    s3.create_bucket(Bucket="elsewhere")
    s3.put_object(Bucket="elsewhere", Key="analysis.json", Body=(GOLDEN / "baseline_analysis.json").read_bytes())
    deployment = Deployment(driftgauge, home=home, session=session, text=ADULT)
    merged = json.loads((GOLDEN / "merged_record.json").read_text())
    record = json.loads(merged["captureData"]["batchTransformOutput"]["data"])
    now = datetime.now(tz=UTC)
    metadata = {**merged["eventMetadata"], "inferenceTime": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    sides = {
        "endpointInput": side("INPUT", {"instances": record["instances"]}),
        "endpointOutput": side("OUTPUT", record["SageMakerOutput"]),
    }
    capture = {"captureData": sides, "eventMetadata": metadata, "eventVersion": "0"}
    labels = {key: merged[key] for key in ("groundTruthData", "eventMetadata", "eventVersion")}
    deployment.put("CaptureUri", "/adult/AllTraffic", f"{now:%M-%S}-000-adult.jsonl", capture)
    deployment.put("GroundTruthUri", "", "labels.jsonl", labels)
    return deployment


def side(mode: str, document: Mapping[str, object]) -> dict[str, str]:
    data = json.dumps(document)
    return {"observedContentType": "application/json", "mode": mode, "data": data, "encoding": "JSON"}


@pytest.mark.parametrize("engine", PREFIXES)
def test_a_deployment_finds_what_aws_s_container_found(adult: Deployment, engine: str) -> None:
    expected = json.loads((GOLDEN / "constraint_violations.json").read_text())["violations"]
    assert adult.run(engine) == {"status": "CompletedWithViolations", "violations": expected}


@pytest.fixture(scope="module")
def boxes(driftgauge: Any, home: Path, session: boto3.Session) -> Deployment:
    """An endpoint whose labels have come to favour wide boxes far more than those of its baseline did."""
    write_sample(home.parent)
    deployment = Deployment(driftgauge, home=home, session=session, text=BOXES)
    rows = home.parent / "worse.csv"
    with (home.parent / "validation.csv").open(encoding="utf-8") as good, rows.open("w", encoding="utf-8") as worse:
        reader = csv.DictReader(good)
        writer = csv.DictWriter(worse, reader.fieldnames or ())
        writer.writeheader()
        writer.writerows({**row, "label": "20" if float(row["width"]) > 10 else "-20"} for row in reader)
    deployment.command("traffic", "boxes", str(rows), "--label", "label", "--ids", "worse")
    deployment.command("labels", "boxes", str(rows), "--label", "label", "--ids", "worse")
    return deployment


@pytest.mark.parametrize("engine", PREFIXES)
def test_bias_that_grows_is_found_and_goes_to_alarm(boxes: Deployment, engine: str) -> None:
    until(lambda: "DPL" in {each["metric_name"] for each in boxes.run(engine)["violations"]}, seconds=60)
    until(lambda: boxes.is_in_alarm(engine, "dpl-width"), seconds=120)
    until(lambda: boxes.is_in_alarm(engine, "violations"), seconds=120)
    # The predictions are those of the baseline's rows: only the labels have changed.
    assert not boxes.is_in_alarm(engine, "dppl-width")
