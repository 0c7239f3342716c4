"""The whole loop on AWS on this machine: drift, a retrained model, its approval, a canary, quiet; and a bad model."""

import io
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
import xgboost
from botocore.exceptions import ClientError
from end_to_end.life import until
from end_to_end.small_sample import write_sample

pytestmark = pytest.mark.end_to_end

NAME, GROUP, REGISTRY = "loop", "orders", "registry"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"
DEPLOYMENT = """
name: loop
model: {{package_group: orders, artifacts: s3://registry/orders}}
endpoint: {{instance_count: 2}}
rollout: {{canary: 50%, bake: {bake}}}
on_drift: {{start: "{machine}", at_most: once a day}}
run_on: lambda
monitors:
  data_quality:
    baseline: {{dataset: {train}.csv, header: true, label: label}}
"""


def write_bad_model(path: Path) -> None:
    """A model that takes five columns, and so fails to answer requests with three."""
    rows = np.random.default_rng(1).normal(size=(60, 5))
    booster = xgboost.train({"nthread": 1}, xgboost.DMatrix(rows, label=rows[:, 0]), num_boost_round=2)
    body = bytes(booster.save_raw("ubj"))
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("xgboost-model")
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))


@dataclass
class Loop:
    """A deployment, the registry of its models, and the state machine that would retrain them."""

    run: Callable[..., Any]
    folder: Path
    home: Path
    session: boto3.Session
    machine: str = ""

    def __post_init__(self) -> None:
        self.sagemaker = self.session.client("sagemaker")
        self.workflows = self.session.client("stepfunctions")

    def begin(self) -> None:
        """Make what the deployment needs: files, a registry with a version, something to start."""
        write_sample(self.folder)
        write_bad_model(self.folder / "bad.tar.gz")
        self.session.client("s3").create_bucket(Bucket=REGISTRY)
        self.sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
        definition = {"StartAt": "Retrain", "States": {"Retrain": {"Type": "Pass", "End": True}}}
        self.machine = self.workflows.create_state_machine(
            name="retrain", definition=json.dumps(definition), roleArn="arn:aws:iam::000000000000:role/retrain"
        )["stateMachineArn"]

    def publish(self, model: str) -> str:
        """Add a version to the registry, which waits for its approval."""
        key = f"{GROUP}/{model}.tar.gz"
        self.session.client("s3").upload_file(str(self.folder / f"{model}.tar.gz"), REGISTRY, key)
        container = {"Image": IMAGE, "ModelDataUrl": f"s3://{REGISTRY}/{key}"}
        package: str = self.sagemaker.create_model_package(
            ModelPackageGroupName=GROUP,
            InferenceSpecification={"Containers": [container], "SupportedContentTypes": ["text/csv"]},
        )["ModelPackageArn"]
        return package

    def approve(self, package: str) -> None:
        self.sagemaker.update_model_package(ModelPackageArn=package, ModelApprovalStatus="Approved")

    def newest(self) -> str:
        """The version that the next deployment serves."""
        parameter = self.session.client("ssm").get_parameter(Name=f"/driftgauge/{NAME}/model-package")
        return str(parameter["Parameter"]["Value"])

    def deploy(self, *, train: str, bake: str = "1 second") -> Any:
        path = self.folder / f"{NAME}.yaml"
        path.write_text(DEPLOYMENT.format(machine=self.machine, bake=bake, train=train), encoding="utf-8")
        return self.run("local", "deploy", str(path), "--home", str(self.home), "--yes")

    def deployed(self, *, train: str) -> None:
        done = self.deploy(train=train)
        assert done.returncode == 0, done.stdout + done.stderr

    def served(self) -> str:
        """The package of the model in service."""
        config = self.endpoint()["EndpointConfigName"]
        [variant] = self.sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
        return str(
            self.sagemaker.describe_model(ModelName=variant["ModelName"])["PrimaryContainer"]["ModelPackageName"]
        )

    def endpoint(self) -> dict[str, Any]:
        return dict(self.sagemaker.describe_endpoint(EndpointName=NAME))

    def window(self, rows: str) -> str:
        """Send rows, run the monitor over the seconds in which they came, and return how the execution ended."""
        start = datetime.now(tz=UTC).replace(microsecond=0) + timedelta(seconds=1)
        until(lambda: datetime.now(tz=UTC) >= start, seconds=5)
        file = str(self.folder / f"{rows}.csv")
        assert self.run("traffic", NAME, file, "--label", "label", "--ids", rows).returncode == 0
        end = datetime.now(tz=UTC).replace(microsecond=0) + timedelta(seconds=2)
        until(lambda: datetime.now(tz=UTC) >= end, seconds=5)
        times = ("--from", f"{start:%Y-%m-%dT%H:%M:%S}", "--to", f"{end:%Y-%m-%dT%H:%M:%S}")
        done = self.run("run", NAME, "data_quality", *times, "--json")
        assert done.stdout, done.stderr
        return str(json.loads(done.stdout)["execution"]["status"])

    def planned(self) -> dict[str, Any]:
        """Return what a deployment would do."""
        done = self.run("plan", str(self.folder / f"{NAME}.yaml"), "--json")
        assert done.returncode == 0, done.stderr
        plan: dict[str, Any] = json.loads(done.stdout)["plan"]
        return plan

    def retrainings(self) -> list[dict[str, Any]]:
        """Return what the state machine was started with."""
        listed = self.workflows.list_executions(stateMachineArn=self.machine)["executions"]
        described = [self.workflows.describe_execution(executionArn=each["executionArn"]) for each in listed]
        return [json.loads(each["input"]) for each in described]

    def baselines(self) -> set[str]:
        """The files of all baselines, with their times: a job would write some of them again."""
        stacks = self.session.client("cloudformation").describe_stacks(StackName=f"{NAME}-data")["Stacks"]
        bucket = next(each["OutputValue"] for each in stacks[0]["Outputs"] if each["OutputKey"] == "ReportsBucketName")
        listed = self.session.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"baselines/{NAME}/data_quality/")
        return {f"{each['Key']} {each['LastModified']}" for each in listed["Contents"]}

    @contextmanager
    def traffic(self) -> Iterator[None]:
        """Send requests all the time, whatever comes of them."""
        runtime, ended = self.session.client("sagemaker-runtime"), threading.Event()

        def send() -> None:
            while not ended.wait(0.05):
                try:
                    runtime.invoke_endpoint(EndpointName=NAME, ContentType="text/csv", Body="10,9.5,11")
                except ClientError:
                    # A canary that fails is what the alarms are there for.
                    continue

        sender = threading.Thread(target=send)
        sender.start()
        try:
            yield
        finally:
            ended.set()
            sender.join()


@pytest.fixture(scope="module")
def loop(driftgauge: Any, home: Path, session: boto3.Session) -> Loop:
    """A deployment that serves the first version."""
    loop = Loop(run=driftgauge, folder=home.parent, home=home, session=session)
    loop.begin()
    loop.approve(loop.publish("model"))
    loop.deployed(train="train")
    return loop


@pytest.fixture(scope="module")
def drifted(loop: Loop) -> Loop:
    """The same after a window whose rows had moved."""
    assert loop.window("newest") == "CompletedWithViolations"
    return loop


@pytest.fixture(scope="module")
def retrained(drifted: Loop) -> Loop:
    """The same with a retrained version, approved and rolled out, and a baseline of the rows as they are now."""
    package = drifted.publish("better")
    before = drifted.newest()
    drifted.approve(package)
    until(lambda: drifted.newest() == package != before, seconds=30)
    drifted.deployed(train="newest")
    return drifted


def test_the_first_deployment_serves_the_newest_approved_version(loop: Loop) -> None:
    assert loop.served().endswith(f"model-package/{GROUP}/1")


def test_drift_starts_a_retraining_with_what_was_found(drifted: Loop) -> None:
    until(lambda: len(drifted.retrainings()) == 1, seconds=30)
    [event] = drifted.retrainings()
    assert (event["endpoint"], event["monitor"]) == (NAME, f"{NAME}-data-quality")
    assert {"width", "height", "depth"} & set(event["features"])
    assert event["report"].endswith("/report.html")


def test_an_approved_version_is_served_after_its_canary(retrained: Loop) -> None:
    assert retrained.served().endswith(f"model-package/{GROUP}/2")
    config = retrained.endpoint()["LastDeploymentConfig"]["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]
    assert config["Type"] == "CANARY"


def test_a_plan_of_what_is_deployed_changes_nothing(retrained: Loop) -> None:
    plan = retrained.planned()
    assert set(map(len, plan["stacks"].values())) == {0}
    assert (plan["jobs"], plan["reused"]) == ([], ["data quality"])


def test_the_new_baseline_is_quiet_about_what_had_drifted(retrained: Loop) -> None:
    assert retrained.window("newest") == "Completed"
    assert len(retrained.retrainings()) == 1


def test_a_bad_version_is_rolled_back_and_no_job_is_repeated(retrained: Loop) -> None:
    bad, before = retrained.publish("bad"), retrained.baselines()
    retrained.approve(bad)
    until(lambda: retrained.newest() == bad, seconds=30)
    plan = retrained.planned()
    assert plan["updates_endpoint"]
    assert "AWS::SageMaker::Model" in {each["type"] for each in plan["stacks"][NAME]}
    assert plan["lost"] == []

    with retrained.traffic():
        done = retrained.deploy(train="newest", bake="10 minutes")

    assert done.returncode == 1
    assert "One or more configured alarms have gone into alarm: loop-" in done.stderr
    assert retrained.served().endswith(f"model-package/{GROUP}/2")
    assert retrained.endpoint()["EndpointStatus"] == "InService"
    assert retrained.baselines() == before
