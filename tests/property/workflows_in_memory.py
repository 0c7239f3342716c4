"""One monitor's workflow and what it touches, in memory: S3, jobs, Step Functions and CloudWatch, behind real clients.

The states are the workflow's. A step takes one execution from one state to the next; between two steps it may be
stopped, and the Lambda of a step may die and is then called again.
"""

import copy
import io
import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.response import StreamingBody

from monitor_execution import handler

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:shop-model-quality"
CAPTURES, LABELS, REPORTS = "s3://data/capture/shop", "s3://data/labels/shop", "s3://data/reports/shop"
WINDOW = {"Start": "2026-11-24T05:00:00Z", "End": "2026-11-24T06:00:00Z"}
MONITOR = {
    "Name": "shop-model-quality",
    "Kind": "model_quality",
    "EndpointName": "shop",
    "CaptureUri": CAPTURES,
    "GroundTruthUri": LABELS,
    "ReportsUri": f"{REPORTS}/model_quality",
    "ConstraintsUri": "s3://data/baselines/constraints.json",
    "Schedule": {"Weekdays": [*range(7)], "Hours": [*range(24)], "Minutes": [0], "TimeZone": "UTC"},
    "Job": {
        "NamePrefix": "shop-model-quality",
        "RoleArn": "arn:aws:iam::123456789012:role/job",
        "ImageUri": "image",
        "ClusterConfig": {"InstanceType": "ml.t3.medium", "InstanceCount": 1, "VolumeSizeInGB": 20},
        "MaxRuntimeInSeconds": 1800,
    },
}
INPUTS = [{"ScheduledTime": WINDOW["End"]}, {"Window": WINDOW}]
RUNNING = ("InProgress", "Stopping")


class KilledError(Exception):
    """The Lambda's process is gone."""


class RefusalError(Exception):
    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.parsed = {"Error": {"Code": code, "Message": message}}


@dataclass
class Execution:
    """One execution of the workflow: the state that it is in, and that state's input."""

    record: dict[str, Any] = field(repr=False)
    state: str
    input: dict[str, Any] = field(repr=False)

    @property
    def arn(self) -> str:
        return str(self.record["executionArn"])

    @property
    def runs(self) -> bool:
        return self.record["status"] == "RUNNING"

    @property
    def job(self) -> str:
        return str(self.input["Execution"]["JobName"])


@dataclass
class Cloud:
    """Everything there is; `dies_after` ends a Lambda when the call after so many has taken effect."""

    objects: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    published: list[dict[str, Any]] = field(default_factory=list)
    has_instances: bool = True
    dies_after: int | None = None
    _ticks: Any = field(default_factory=itertools.count)

    def now(self) -> datetime:
        """A moment that no other event has."""
        return datetime.now(tz=UTC) + timedelta(milliseconds=next(self._ticks))

    # What a workflow does

    def start(self, given: dict[str, Any]) -> None:
        name = f"run-{len(self.executions)}"
        arn = f"{MACHINE.replace('stateMachine', 'execution')}:{name}"
        record = {"executionArn": arn, "stateMachineArn": MACHINE, "name": name, "status": "RUNNING"}
        self.executions[arn] = Execution(record={**record, "startDate": self.now()}, state="Plan", input=given)

    def step(self, execution: Execution) -> None:
        """Take an execution to its next state, unless it waits for its job or its Lambda dies."""
        match execution.state:
            case "Plan":
                event = {"Monitor": MONITOR, "Input": execution.input}
                self._enter(execution, _json(handler.plan(_json(event), None)))
            case "Start":
                self._start_job(execution)
            case "Analyze" if self.jobs[execution.job]["ProcessingJobStatus"] not in RUNNING:
                execution.state = "Conclude"
            case "Follow":
                execution.state = "Conclude"
            case "Conclude":
                event = {"Monitor": MONITOR, "Plan": execution.input}
                self._enter(execution, _json(handler.conclude(_json(event), None)))

    def stop(self, execution: Execution) -> None:
        """Stop an execution, and with it the job that it waits for."""
        if execution.state == "Analyze" and self.jobs[execution.job]["ProcessingJobStatus"] == "InProgress":
            self.jobs[execution.job]["ProcessingJobStatus"] = "Stopping"
        execution.record |= {"status": "ABORTED", "stopDate": self.now()}

    def end_job(self, name: str, status: str, message: str = "") -> None:
        job = self.jobs[name]
        job |= {"ProcessingJobStatus": status, "ExitMessage": message, "ProcessingEndTime": self.now()}
        if status == "Completed":
            place = job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
            self.objects[f"{place}/constraint_violations.json"] = b'{"violations": []}'

    def _enter(self, execution: Execution, answer: dict[str, Any]) -> None:
        execution.input = answer
        execution.state = {"Analyze": "Start", "Follow": "Follow", "End": "Ended"}[answer["Next"]]
        if execution.state == "Ended":
            broken = answer["Status"] in {"Failed", "Stopped"}
            changes = {"cause" if broken else "output": json.dumps(answer)}
            execution.record |= {"status": "FAILED" if broken else "SUCCEEDED", "stopDate": self.now(), **changes}

    def _start_job(self, execution: Execution) -> None:
        name, request = execution.job, execution.input["Request"]
        refusal = "ResourceInUse" if name in self.jobs else None if self.has_instances else "ResourceLimitExceeded"
        if refusal:
            execution.input |= {"Error": {"Error": f"SageMaker.{refusal}Exception", "Cause": "…"}}
            execution.state = "Conclude"
            return
        self.jobs[name] = {**copy.deepcopy(request), "ProcessingJobStatus": "InProgress", "CreationTime": self.now()}
        execution.state = "Analyze"

    # What the Lambdas see

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        try:
            parsed, status = getattr(self, f"_{model.name}")(params["context"]["params"]), 200
        except RefusalError as refusal:
            parsed, status = refusal.parsed, 400
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                self.dies_after = None
                raise KilledError
        return AWSResponse("", status, {}, None), {"ResponseMetadata": {"HTTPStatusCode": status}, **parsed}

    def _ListObjectsV2(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        bucket, prefix = f"s3://{request['Bucket']}/", request["Prefix"]
        keys = sorted(uri.removeprefix(bucket) for uri in self.objects if uri.startswith(f"{bucket}{prefix}"))
        if "Delimiter" in request:
            folders = {prefix + key.removeprefix(prefix).split("/")[0] + "/" for key in keys}
            return {"CommonPrefixes": [{"Prefix": folder} for folder in sorted(folders)]}
        bodies = {key: self.objects[bucket + key] for key in keys if key > request.get("StartAfter", "")}
        return {"Contents": [{"Key": k, "ETag": md5(b).hexdigest(), "Size": len(b)} for k, b in bodies.items()]}

    def _GetObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        body = self.objects[f"s3://{request['Bucket']}/{request['Key']}"]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def _PutObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        body = request["Body"]
        self.objects[f"s3://{request['Bucket']}/{request['Key']}"] = body if isinstance(body, bytes) else body.read()
        return {}

    def _DescribeProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if request["ProcessingJobName"] not in self.jobs:
            raise RefusalError("ValidationException", "Could not find requested job")
        return copy.deepcopy(self.jobs[request["ProcessingJobName"]])

    def _DescribeExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return dict(self.executions[request["executionArn"]].record)

    def _ListExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"executions": [dict(each.record) for each in reversed(self.executions.values())]}

    def _PutMetricData(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.published += request["MetricData"]
        return {}


def _json(value: Any) -> Any:
    return json.loads(json.dumps(value))
