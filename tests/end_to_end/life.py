"""The life of one deployment on AWS on this machine: changed, deployed, looked at, disturbed, destroyed."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3

NAME = "life"
DEPLOYMENT = """
name: life
engine: model-monitor
model: {{artifact: {model}.tar.gz}}
monitors:
  data_quality:
    baseline: {{{compared_with}}}
  model_quality:
    problem_type: Regression
    inference_attribute: "0"
    baseline: {{dataset: {validation}.csv, header: true, label: 0}}
    margin: {margin}
    overrides: {overrides}
alarms:
  metrics: {{model_quality: [rmse, r2]}}
"""
KINDS = {"data_quality": "data_quality_job_definition", "model_quality": "model_quality_job_definition"}


@dataclass(frozen=True, kw_only=True)
class File:
    """The changes of the deployment file over the deployment's life."""

    model: str = "model"
    train: str = "train"
    validation: str = "validation"
    margin: str = "10%"
    overrides: str = "{}"
    elsewhere: str = ""

    def text(self) -> str:
        compared_with = self.elsewhere or f"dataset: {self.train}.csv, header: true"
        return DEPLOYMENT.format(
            model=self.model,
            validation=self.validation,
            margin=self.margin,
            overrides=self.overrides,
            compared_with=compared_with,
        )


@dataclass(frozen=True, kw_only=True)
class Watching:
    """A schedule, the definition that it runs, and the constraints that this compares with."""

    created: datetime
    definition: str
    constraints_uri: str
    constraints: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The deployment at one moment, as boto3 shows it."""

    stack: str
    jobs: tuple[str, ...]
    monitors: Mapping[str, Watching]
    definitions: frozenset[str]
    alarms: Mapping[str, tuple[float, str]]
    endpoints: tuple[tuple[str, datetime, str], ...]
    models: tuple[str, ...]
    configs: tuple[str, ...]
    predictions: frozenset[str]

    def baselines(self, monitor: str) -> list[str]:
        """The jobs that made baselines of one monitor."""
        return [job for job in self.jobs if job.startswith(f"{NAME}-{monitor.replace('_', '-')}-")]

    @property
    def thresholds(self) -> dict[str, float]:
        """The thresholds in use."""
        metrics = self.monitors["model_quality"].constraints["regression_constraints"]
        return {metric: constraint["threshold"] for metric, constraint in metrics.items()}


class Life:
    """Drives the command, and asks AWS what came of it."""

    def __init__(self, run: Callable[..., Any], *, folder: Path, home: Path, session: boto3.Session) -> None:
        self._run = run
        self._home = home
        self._path = folder / f"{NAME}.yaml"
        self.session = session
        self._sagemaker = session.client("sagemaker")
        self.cloudformation = session.client("cloudformation")

    def deploy(self, file: File) -> "subprocess.CompletedProcess[str]":
        self._path.write_text(file.text(), encoding="utf-8")
        return self._run("local", "deploy", str(self._path), "--home", str(self._home), "--yes")

    def deployed(self, file: File) -> Seen:
        done = self.deploy(file)
        assert done.returncode == 0, done.stdout + done.stderr
        return self.look()

    def destroy(self) -> "subprocess.CompletedProcess[str]":
        return self._run("local", "destroy", str(self._path), "--home", str(self._home))

    def update(self, template: Mapping[str, Any]) -> None:
        """Update the stack without CDK, and wait until CloudFormation has come to rest."""
        bucket, key = self._bucket("ReportsBucketName"), "templates/changed.json"
        self.session.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(template).encode())
        self.cloudformation.update_stack(
            StackName=NAME, TemplateURL=f"https://s3.amazonaws.com/{bucket}/{key}", Capabilities=["CAPABILITY_IAM"]
        )
        until(lambda: not self.stack_status().endswith("_IN_PROGRESS"), seconds=60)

    def template(self) -> dict[str, Any]:
        body: Any = self.cloudformation.get_template(StackName=NAME)["TemplateBody"]
        found: dict[str, Any] = json.loads(body) if isinstance(body, str) else json.loads(json.dumps(body))
        return found

    def failed_first(self) -> str:
        """The resource whose failure ended the last update."""
        failed = ""
        for event in self.cloudformation.describe_stack_events(StackName=NAME)["StackEvents"]:
            status, resource = event.get("ResourceStatus", ""), event.get("LogicalResourceId", "")
            if resource == NAME and status == "UPDATE_IN_PROGRESS":
                break
            failed = resource if status.endswith("_FAILED") else failed
        return failed

    def is_updating(self, resource: str) -> bool:
        """Return whether CloudFormation waits for the update of a resource."""
        for event in self.cloudformation.describe_stack_events(StackName=NAME)["StackEvents"]:
            if event.get("LogicalResourceId", "").startswith(resource):
                return event.get("ResourceStatus") == "UPDATE_IN_PROGRESS"
        return False

    def stack_status(self) -> str:
        stacks = self.cloudformation.describe_stacks()["Stacks"]
        return next((str(stack["StackStatus"]) for stack in stacks if stack["StackName"] == NAME), "")

    def look(self) -> Seen:
        sagemaker = self._sagemaker
        jobs = sagemaker.list_processing_jobs(SortBy="CreationTime", SortOrder="Ascending")["ProcessingJobSummaries"]
        names = [item["MonitoringScheduleName"] for item in self._schedules()]
        endpoints = [
            sagemaker.describe_endpoint(EndpointName=item["EndpointName"])
            for item in sagemaker.list_endpoints()["Endpoints"]
        ]
        configs = sagemaker.list_endpoint_configs()["EndpointConfigs"]
        return Seen(
            stack=self.stack_status(),
            jobs=tuple(job["ProcessingJobName"] for job in jobs),
            monitors={monitor: self._watching(name) for monitor in KINDS if (name := schedule_of(monitor)) in names},
            definitions=frozenset(name for kind in KINDS.values() for name in self._definitions(kind)),
            alarms=self._alarms(),
            endpoints=tuple(
                (each["EndpointName"], each["CreationTime"], each["EndpointConfigName"]) for each in endpoints
            ),
            models=tuple(model["ModelName"] for model in sagemaker.list_models()["Models"]),
            configs=tuple(config["EndpointConfigName"] for config in configs),
            predictions=frozenset(self._predictions()),
        )

    def read(self, uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return self.session.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()

    def send(self, count: int) -> None:
        """Send requests, and wait until they are captured."""
        runtime, before = self.session.client("sagemaker-runtime"), len(self._captured())
        for number in range(count):
            runtime.invoke_endpoint(EndpointName=NAME, ContentType="text/csv", Body=f"10,9.5,{number}")
        until(lambda: len(self._captured()) > before, seconds=20)

    def begin_execution(self, monitor: str) -> None:
        """Let a schedule run at once, as its API allows; the next deployment of it sets its hours again."""
        name = schedule_of(monitor)
        described = self._sagemaker.describe_monitoring_schedule(MonitoringScheduleName=name)
        now = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"}
        config: Any = {**described["MonitoringScheduleConfig"], "ScheduleConfig": now}
        self._sagemaker.update_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)

    def hang(self) -> int:
        """Halt the analyzer that runs, so that its job does not end; return its process."""
        found: list[int] = []

        def look() -> bool:
            listed = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
            found.extend(
                int(line.split()[0])
                for line in listed.stdout.splitlines()
                if f"driftgauge_analyzer --root {self._home}" in line and "leash" not in line
            )
            return bool(found)

        until(look, seconds=20)
        os.kill(found[0], signal.SIGSTOP)
        return found[0]

    def executions(self, monitor: str) -> list[str]:
        """The states of a schedule's executions, the newest first."""
        listed = self._sagemaker.list_monitoring_executions(MonitoringScheduleName=schedule_of(monitor))
        return [str(each["MonitoringExecutionStatus"]) for each in listed["MonitoringExecutionSummaries"]]

    def _schedules(self) -> list[Any]:
        return list(self._sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"])

    def _definitions(self, kind: str) -> list[str]:
        listed = getattr(self._sagemaker, f"list_{kind}s")()["JobDefinitionSummaries"]
        return [item["MonitoringJobDefinitionName"] for item in listed]

    def _watching(self, name: str) -> Watching:
        schedule = self._sagemaker.describe_monitoring_schedule(MonitoringScheduleName=name)
        kind = next(kind for monitor, kind in KINDS.items() if schedule_of(monitor) == name)
        definition = schedule["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
        described = getattr(self._sagemaker, f"describe_{kind}")(JobDefinitionName=definition)
        baseline = next(value for key, value in described.items() if key.endswith("BaselineConfig"))
        uri = baseline["ConstraintsResource"]["S3Uri"]
        return Watching(
            created=schedule["CreationTime"],
            definition=definition,
            constraints_uri=uri,
            constraints=json.loads(self.read(uri)),
        )

    def _alarms(self) -> dict[str, tuple[float, str]]:
        alarms = self.session.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{NAME}-")["MetricAlarms"]
        return {alarm["AlarmName"]: (alarm["Threshold"], alarm["ComparisonOperator"]) for alarm in alarms}

    def _bucket(self, output: str) -> str:
        """A bucket of the data stack, which is there after every deployment, whether it succeeded or not."""
        (stack,) = self.cloudformation.describe_stacks(StackName=f"{NAME}-data")["Stacks"]
        return next(str(each["OutputValue"]) for each in stack["Outputs"] if each["OutputKey"] == output)

    def _keys(self, output: str, prefix: str) -> list[str]:
        listed = self.session.client("s3").list_objects_v2(Bucket=self._bucket(output), Prefix=prefix)
        return [each["Key"] for each in listed.get("Contents", [])]

    def _predictions(self) -> list[str]:
        return self._keys("ReportsBucketName", f"baselines/{NAME}/predictions/")

    def _captured(self) -> list[str]:
        return self._keys("CaptureBucketName", f"capture/{NAME}/")


def schedule_of(monitor: str) -> str:
    """The name of a monitor's schedule."""
    return f"{NAME}-{monitor.replace('_', '-')}"


def until(condition: Callable[[], bool], *, seconds: float) -> None:
    """Wait for what has to come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
