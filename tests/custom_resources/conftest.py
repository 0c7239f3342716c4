"""An AWS in memory behind real boto3 clients, so that every request is checked against botocore's service model."""

import copy
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.response import StreamingBody
from remembering_clients import remembering_clients

from custom_resources import clients, handler

PHYSICAL_ID, DATA = "PhysicalResourceId", "Data"
SUGGESTED = {
    "version": 0.0,
    "regression_constraints": {
        "rmse": {"threshold": 2.5, "comparison_operator": "GreaterThanThreshold"},
        "r2": {"threshold": 0.8, "comparison_operator": "LessThanThreshold"},
    },
}
FILES = {"statistics.json": "{}", "constraints.json": json.dumps(SUGGESTED)}
PROPERTIES = {
    "Monitor": "model_quality",
    "JobNamePrefix": "shop-model-quality",
    "ImageUri": "1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer",
    "RoleArn": "arn:aws:iam::123456789012:role/baseline",
    "InstanceType": "ml.m5.xlarge",
    "InstanceCount": "1",
    "VolumeSizeInGB": "20",
    "MaxRuntimeInSeconds": "1800",
    "NetworkConfig": {
        "EnableNetworkIsolation": "true",
        "VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    },
    "Environment": {"dataset_format": '{"csv": {"header": true}}', "analysis_type": "MODEL_QUALITY"},
    "DatasetUri": "s3://reports/predictions.csv",
    "DatasetIdentity": "abc",
    "OutputUri": "s3://reports/baselines/shop/model_quality",
    "Margin": "0.1",
    "Overrides": "{}",
    "AlarmMetrics": ["rmse"],
}


class RefusalError(Exception):
    def __init__(self, code: str, message: str = "", status: int = 400, **extra: object) -> None:
        super().__init__(code)
        self.status = status
        self.parsed = {"Error": {"Code": code, "Message": message}, **extra}


class KilledError(Exception):
    """The Lambda's process is gone."""


@dataclass
class FakeAws:
    """AWS as the Lambda sees it.

    `fail` makes the next calls of an operation end in a refusal; `dies_after` lets so many calls be answered, and ends
    the Lambda when one more has taken effect.
    """

    objects: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    endpoint: dict[str, datetime] = field(default_factory=dict)
    """When the endpoint came into service (`LastModifiedTime`), and its configuration was made (`CreationTime`)."""
    schedules: dict[str, str] = field(default_factory=dict)
    executions: list[dict[str, Any]] = field(default_factory=list)
    workflows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The executions of each state machine, by its ARN."""
    metrics: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    failures: dict[str, list[RefusalError]] = field(default_factory=dict)
    dies_after: int | None = None
    unreadable: int = 0
    """How many times a metric that was published cannot be read yet."""
    predict: Callable[[bytes], bytes] = lambda body: b",".join(b"1.5" for _ in body.splitlines())

    def fail(self, operation: str, code: str, message: str = "", *, times: int = 1, **extra: object) -> None:
        self.failures.setdefault(operation, []).extend([RefusalError(code, message, **extra)] * times)

    def count(self, operation: str) -> int:
        return sum(name == operation for name, _ in self.calls)

    def running(self) -> list[dict[str, Any]]:
        return [job for job in self.jobs.values() if job["ProcessingJobStatus"] in {"InProgress", "Stopping"}]

    def end_job(self, status: str = "Completed", files: dict[str, str] | None = None, **changes: str) -> None:
        """End the job that runs, or the one that was started last, as SageMaker would."""
        job = self.running()[-1]
        job.update(ProcessingJobStatus=status, **changes)
        location = job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
        for name, text in (files or {}).items():
            self.objects[f"{location}/{name}"] = text.encode()

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        request = params["context"]["params"]
        self.calls.append((model.name, request))
        try:
            if self.failures.get(model.name):
                raise self.failures[model.name].pop(0)
            parsed, status = getattr(self, f"_{model.name}")(request), 200
        except RefusalError as refusal:
            parsed, status = copy.deepcopy(refusal.parsed), refusal.status
        self._die_in_time()
        parsed.setdefault("ResponseMetadata", {"HTTPStatusCode": status})
        return AWSResponse("", status, {}, None), parsed

    def _die_in_time(self) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                self.dies_after = None
                raise KilledError

    def _ListObjectsV2(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        prefix = f"s3://{request['Bucket']}/{request['Prefix']}"
        names = [uri.removeprefix(prefix) for uri in sorted(self.objects) if uri.startswith(prefix)]
        return {"Contents": [{"Key": request["Prefix"] + name} for name in names if "/" not in name]}

    def _GetObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        uri = f"s3://{request['Bucket']}/{request['Key']}"
        if uri not in self.objects:
            raise RefusalError("NoSuchKey", status=404)
        return {"Body": _stream(self.objects[uri])}

    def _PutObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.objects[f"s3://{request['Bucket']}/{request['Key']}"] = request["Body"]
        return {}

    def _CreateProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["ProcessingJobName"]
        if name in self.jobs:
            raise RefusalError("ResourceInUse", "Job name must be unique")
        self.jobs[name] = {**request, "ProcessingJobStatus": "InProgress"}
        return {"ProcessingJobArn": f"arn:aws:sagemaker:eu-west-1:1:processing-job/{name}"}

    def _DescribeProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["ProcessingJobName"]
        if name not in self.jobs:
            raise RefusalError("ValidationException", f"Could not find requested job with name: {name}")
        return copy.deepcopy(self.jobs[name])

    def _StopProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        job = self.jobs[request["ProcessingJobName"]]
        if job["ProcessingJobStatus"] != "InProgress":
            raise RefusalError("ValidationException", "The job is not running")
        job["ProcessingJobStatus"] = "Stopping"
        return {}

    def _InvokeEndpoint(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"Body": _stream(self.predict(request["Body"])), "ContentType": "text/csv; charset=utf-8"}

    def _DescribeEndpoint(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"EndpointConfigName": f"{request['EndpointName']}-config", **self.endpoint}

    def _DescribeEndpointConfig(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        assert request["EndpointConfigName"] == "shop-config"
        return {"CreationTime": self.endpoint["CreationTime"]}

    def _PutMetricData(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.metrics += [{"Namespace": request["Namespace"], **datum} for datum in request["MetricData"]]
        return {}

    def _GetMetricStatistics(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.unreadable -= 1
        found = [
            datum
            for datum in self.metrics
            if all(datum[key] == request[key] for key in ("Namespace", "MetricName", "Dimensions"))
        ]
        return {"Datapoints": [{"SampleCount": 1.0} for _ in found] if self.unreadable < 0 else []}

    def _DescribeMonitoringSchedule(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["MonitoringScheduleName"]
        if name not in self.schedules:
            raise RefusalError("ResourceNotFound", f"Monitoring schedule {name} not found")
        return {"MonitoringScheduleName": name, "MonitoringScheduleStatus": self.schedules[name]}

    def _StopMonitoringSchedule(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.schedules[request["MonitoringScheduleName"]] = "Stopped"
        return {}

    def _ListMonitoringExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"MonitoringExecutionSummaries": copy.deepcopy(self.executions)}

    def _ListExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if request["stateMachineArn"] not in self.workflows:
            raise RefusalError("StateMachineDoesNotExist", "State Machine Does Not Exist")
        executions = self.workflows[request["stateMachineArn"]]
        wanted = request.get("statusFilter")
        return {"executions": [copy.deepcopy(each) for each in executions if wanted in {None, each["status"]}]}

    def _StopExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        everything = [each for executions in self.workflows.values() for each in executions]
        [execution] = [each for each in everything if each["executionArn"] == request["executionArn"]]
        execution["status"] = "ABORTED"
        return {"stopDate": datetime.now(tz=UTC)}


class Context:
    def __init__(self, seconds: float = 300) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


@dataclass
class CloudFormation:
    """Asks the Lambda as CDK's provider framework does: `is_complete` is told what `on_event` answered."""

    resource_type: str
    properties: dict[str, Any]
    physical_id: str | None = None
    request: int = 0
    context: Context = field(default_factory=Context)
    answer: dict[str, Any] = field(default_factory=dict)

    def event(self, request_type: str, **properties: Any) -> dict[str, Any]:
        """A new request; its id is of its own, as each of CloudFormation's is."""
        self.request += 1
        event: dict[str, Any] = {
            "RequestType": request_type,
            "RequestId": f"request-{self.request}",
            "ResourceType": self.resource_type,
            "LogicalResourceId": "Resource",
            "StackId": "arn:aws:cloudformation:eu-west-1:1:stack/s/1",
            "ResponseURL": "https://nowhere.invalid",
            "ResourceProperties": {
                "ServiceToken": "arn:aws:lambda:eu-west-1:1:function:f",
                **self.properties,
                **properties,
            },
        }
        return event if self.physical_id is None else {**event, PHYSICAL_ID: self.physical_id}

    def deliver(self, event: dict[str, Any]) -> dict[str, Any]:
        answer = handler.on_event(event, self.context)
        assert len(json.dumps(answer)) < 4096
        self.physical_id = str(answer[PHYSICAL_ID])
        return answer

    def poll(self, event: dict[str, Any]) -> dict[str, Any]:
        answer = handler.is_complete({**event, PHYSICAL_ID: self.physical_id}, self.context)
        assert len(json.dumps(answer)) < 4096 - 700
        return answer

    def ask(self, request_type: str, **properties: Any) -> dict[str, Any]:
        """Deliver a request, and ask once whether it is complete."""
        event = self.event(request_type, **properties)
        self.deliver(event)
        return self.poll(event)


@dataclass
class Clock:
    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def _stream(body: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(body), len(body))


SERVICES = {
    "functions": "lambda",
    "cloudwatch": "cloudwatch",
    "s3": "s3",
    "sagemaker": "sagemaker",
    "runtime": "sagemaker-runtime",
    "stepfunctions": "stepfunctions",
}


@pytest.fixture(scope="session")
def boto_clients() -> dict[str, Any]:
    """Clients take long to make; what a test registers on one it takes off again."""
    return remembering_clients(**SERVICES)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, boto_clients: dict[str, Any]) -> Iterator[FakeAws]:
    fake = FakeAws()
    for name, client in boto_clients.items():
        monkeypatch.setattr(clients, name, lambda client=client: client)
        client.meta.events.register("before-call", fake.answer)
    yield fake
    for client in boto_clients.values():
        client.meta.events.unregister("before-call", fake.answer)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses take no time; they are listed."""
    pauses: list[float] = []
    monkeypatch.setattr(clients.time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that only pauses move."""
    clock = Clock()
    monkeypatch.setattr(clients.time, "sleep", clock.sleep)
    monkeypatch.setattr(clients.time, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def cloudformation() -> type[CloudFormation]:
    return CloudFormation


@pytest.fixture
def killed() -> type[KilledError]:
    return KilledError


@pytest.fixture
def lambda_context() -> type[Context]:
    return Context


@pytest.fixture
def properties() -> dict[str, Any]:
    """Those of a baseline."""
    return copy.deepcopy(PROPERTIES)


@pytest.fixture
def files() -> dict[str, str]:
    """Return the files that a baseline's job writes."""
    return dict(FILES)


@pytest.fixture
def stack(aws: FakeAws, cloudformation: type[CloudFormation], properties: dict[str, Any]) -> CloudFormation:
    """A stack with one baseline."""
    return cloudformation("Custom::DriftgaugeBaseline", properties)


@pytest.fixture
def deployed(aws: FakeAws, stack: CloudFormation, files: dict[str, str]) -> CloudFormation:
    """A stack whose baseline is there, with the answer to its creation."""
    event = stack.event("Create")
    stack.deliver(event)
    aws.end_job(files=files)
    stack.answer = stack.poll(event)
    return stack
