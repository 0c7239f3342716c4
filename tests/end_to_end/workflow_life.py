"""A deployment of the open engine on AWS on this machine: run over windows, disturbed, looked at."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from end_to_end.life import until

NAME = "open"
DATA, MODEL = f"{NAME}-data-quality", f"{NAME}-model-quality"
DEPLOYMENT = """
name: open
engine: driftgauge
mode: compat
run_on: {run_on}
model: {{artifact: {model}.tar.gz}}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
    schedule: {schedule}
  model_quality:
    problem_type: Regression
    inference_attribute: "0"
    baseline: {{dataset: validation.csv, header: true, label: 0}}
    {quality}
"""


@dataclass(frozen=True, kw_only=True)
class Window:
    """From one whole second until another."""

    start: datetime
    end: datetime

    @property
    def options(self) -> tuple[str, ...]:
        """The window as the command takes it."""
        return ("--from", f"{self.start:%Y-%m-%dT%H:%M:%S}", "--to", f"{self.end:%Y-%m-%dT%H:%M:%S}")


class WorkflowLife:
    """Drives the command, and asks AWS what came of it."""

    def __init__(self, run: Callable[..., Any], *, folder: Path, home: Path, session: boto3.Session) -> None:
        self._run = run
        self._folder = folder
        self._home = home
        self.session = session
        self.s3 = session.client("s3")
        self.workflows: Any = session.client("stepfunctions")
        self.sagemaker = session.client("sagemaker")

    @property
    def file(self) -> Path:
        """The deployment file."""
        return self._folder / f"{NAME}.yaml"

    def deploy(
        self, schedule: str = "hourly", *, model: str = "model", quality: str = "", run_on: str = "processing"
    ) -> None:
        """Deploy; `quality` is a further key of the model-quality monitor."""
        text = DEPLOYMENT.format(schedule=schedule, model=model, quality=quality, run_on=run_on)
        self.file.write_text(text, encoding="utf-8")
        done = self._run("local", "deploy", str(self.file), "--home", str(self._home))
        assert done.returncode == 0, done.stdout + done.stderr

    def destroy(self) -> None:
        done = self._run("local", "destroy", str(self.file), "--home", str(self._home))
        assert done.returncode == 0, done.stdout + done.stderr

    def send(self, ids: str, *, count: int = 40) -> Window:
        """Send rows, wait until they are captured, and return the window in which they were."""
        start = _after(_next_second())
        rows = str(self._folder / "validation.csv")
        done = self._run("traffic", NAME, rows, "--label", "label", "--ids", ids, "--limit", str(count))
        assert done.returncode == 0, done.stderr
        until(lambda: sum(body.count(f'"{ids}-') for body in self._captured()) == count, seconds=30)
        return Window(start=start, end=_after(_next_second()))

    def label(self, ids: str) -> None:
        rows = str(self._folder / "validation.csv")
        done = self._run("labels", NAME, rows, "--label", "label", "--ids", ids)
        assert done.returncode == 0, done.stderr

    def run(self, monitor: str, window: Window) -> "subprocess.CompletedProcess[str]":
        return self._run("run", NAME, monitor, *window.options, "--json")

    def completed(self, monitor: str, window: Window) -> dict[str, Any]:
        """Run a monitor to a good end, and return the execution."""
        done = self.run(monitor, window)
        assert done.returncode == 0, done.stdout + done.stderr
        execution: dict[str, Any] = json.loads(done.stdout)["execution"]
        return execution

    def report(self, execution: dict[str, Any], name: str) -> Any:
        """A file that an execution's job left."""
        bucket, _, folder = execution["report_uri"].removeprefix("s3://").partition("/")
        return json.loads(self.s3.get_object(Bucket=bucket, Key=f"{folder}/{name}")["Body"].read())

    def capture_prefix(self) -> str:
        """Return where what is captured now would lie."""
        return f"capture/{NAME}/AllTraffic/{datetime.now(tz=UTC):%Y/%m/%d/%H}"

    @contextmanager
    def captured_too(self, name: str, body: str) -> Iterator[None]:
        """Put a file among the captured ones."""
        place = {"Bucket": self._bucket("CaptureBucketName"), "Key": f"{self.capture_prefix()}/{name}"}
        self.s3.put_object(**place, Body=body.encode())
        yield
        self.s3.delete_object(**place)

    def machine(self, name: str) -> str:
        """The ARN of the state machine of a monitor."""
        listed = self.workflows.list_state_machines()["stateMachines"]
        return next(str(each["stateMachineArn"]) for each in listed if each["name"] == name)

    def executions(self, name: str, status: str) -> list[dict[str, Any]]:
        """The executions of a monitor in one of Step Functions' states."""
        listed = self.workflows.list_executions(stateMachineArn=self.machine(name), statusFilter=status)
        return [self.workflows.describe_execution(executionArn=each["executionArn"]) for each in listed["executions"]]

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Halt the analyzer that runs next, so that its job does not end; let it go on in the end."""
        found: list[int] = []

        def look() -> bool:
            listed = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
            lines = [line for line in listed.stdout.splitlines() if f".zip --root {self._home}" in line]
            found.extend(int(line.split()[0]) for line in lines if "leash" not in line)
            return bool(found)

        until(look, seconds=60)
        os.kill(found[0], signal.SIGSTOP)
        try:
            yield
        finally:
            # Whoever stopped the job has killed it by now.
            with _gone_is_fine():
                os.kill(found[0], signal.SIGCONT)

    def reported(self) -> set[str]:
        """Return what the report has counted, each once: the names of its markers."""
        prefix = f"reports/{NAME}/execution-reports/"
        listed = self.s3.list_objects_v2(Bucket=self._bucket("ReportsBucketName"), Prefix=prefix)
        return {each["Key"].removeprefix(prefix).removesuffix(".json") for each in listed.get("Contents", [])}

    def metric(self, name: str, monitor: str) -> float:
        """The sum of one of the report's metrics."""
        now = datetime.now(tz=UTC)
        points = self.session.client("cloudwatch").get_metric_statistics(
            Namespace="Driftgauge",
            MetricName=name,
            Dimensions=[{"Name": "Endpoint", "Value": NAME}, {"Name": "MonitoringSchedule", "Value": monitor}],
            StartTime=now - timedelta(hours=2),
            EndTime=now + timedelta(hours=1),
            Period=60,
            Statistics=["Sum"],
        )["Datapoints"]
        return sum(point["Sum"] for point in points)

    def _captured(self) -> list[str]:
        bucket = self._bucket("CaptureBucketName")
        listed = self.s3.list_objects_v2(Bucket=bucket, Prefix=f"capture/{NAME}/").get("Contents", [])
        return [self.s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read().decode() for each in listed]

    def _bucket(self, output: str) -> str:
        (stack,) = self.session.client("cloudformation").describe_stacks(StackName=f"{NAME}-data")["Stacks"]
        return next(str(each["OutputValue"]) for each in stack["Outputs"] if each["OutputKey"] == output)


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except ProcessLookupError:
        return


def _next_second() -> datetime:
    return datetime.now(tz=UTC).replace(microsecond=0) + timedelta(seconds=1)


def _after(moment: datetime) -> datetime:
    """Wait until a moment has come."""
    time.sleep(max(0.0, (moment - datetime.now(tz=UTC)).total_seconds()))
    return moment
