"""An AWS in memory behind real boto3 clients, and a workflow that calls the Lambda as the state machine does."""

import base64
import copy
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any
from zoneinfo import TZPATH

import pytest
from botocore.awsrequest import AWSResponse
from botocore.response import StreamingBody
from remembering_clients import remembering_clients

from monitor_execution import clients, handler

CAPTURES, LABELS, REPORTS = "s3://data/capture/shop", "s3://data/labels/shop", "s3://reports/reports/shop/data_quality"
SCHEDULED = datetime(2026, 11, 24, 6, tzinfo=UTC)
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:shop-model-quality"
INPUT = {"ScheduledTime": "2026-11-24T06:00:00Z"}
HOURLY = {"Weekdays": [0, 1, 2, 3, 4, 5, 6], "Hours": list(range(24)), "Minutes": [0], "TimeZone": "UTC"}
DOCUMENT = {
    "Name": "shop-data-quality",
    "Kind": "data_quality",
    "EndpointName": "shop",
    "CaptureUri": CAPTURES,
    "ReportsUri": REPORTS,
    "ConstraintsUri": "s3://reports/baselines/1/used/2/constraints.json",
    "StatisticsUri": "s3://reports/baselines/1/statistics.json",
    "Schedule": HOURLY,
    "Job": {
        "NamePrefix": "shop-data-quality",
        "RoleArn": "arn:aws:iam::123456789012:role/job",
        "ImageUri": "1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3",
        "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/analyzer.zip"],
        "CodeUri": "s3://assets/analyzer.zip",
        "CodeIdentity": "c0de",
        "ClusterConfig": {"InstanceType": "ml.t3.medium", "InstanceCount": 1, "VolumeSizeInGB": 20},
        "NetworkConfig": {"EnableNetworkIsolation": True},
        "MaxRuntimeInSeconds": 1800,
        "Environment": {},
    },
}
LABELLED = {
    **{name: value for name, value in DOCUMENT.items() if name != "StatisticsUri"},
    "Name": "shop-model-quality",
    "Kind": "model_quality",
    "GroundTruthUri": LABELS,
    "Job": {
        **DOCUMENT["Job"],  # type: ignore[dict-item]
        "NamePrefix": "shop-model-quality",
        "Environment": {"problem_type": "Regression", "inference_attribute": "0"},
    },
}


class RefusalError(Exception):
    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.parsed = {"Error": {"Code": code, "Message": message}}


@dataclass
class FakeAws:
    """AWS as the Lambda sees it, and SageMaker as it acts on behalf of a workflow. S3 lists two objects a page."""

    objects: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        request = params["context"]["params"]
        self.calls.append((model.name, request))
        try:
            parsed, status = getattr(self, f"_{model.name}")(request), 200
        except RefusalError as refusal:
            parsed, status = refusal.parsed, 400
        return AWSResponse("", status, {}, None), {"ResponseMetadata": {"HTTPStatusCode": status}, **parsed}

    def capture(self, time: str = "2026/11/24/05/12-34-567", text: str = "{}\n", *, place: str = CAPTURES) -> str:
        """A file that the endpoint has begun at this time."""
        uri = f"{place}/AllTraffic/{time}-6f1c2a3b-0000-4000-8000-000000000000.jsonl"
        self.objects[uri] = text.encode()
        return uri

    def label(self, time: str = "2026/11/24/06", name: str = "1.jsonl", text: str = "{}\n") -> str:
        """A file of labels that came in this hour."""
        uri = f"{LABELS}/{time}/{name}"
        self.objects[uri] = text.encode()
        return uri

    def read(self, uri: str) -> Any:
        return json.loads(self.objects[uri])

    def end(self, name: str, status: str = "Completed", **changes: Any) -> None:
        """End a job, as SageMaker would."""
        self.jobs[name].update(
            ProcessingJobStatus=status, ProcessingEndTime=SCHEDULED + timedelta(minutes=9), **changes
        )

    def create(self, request: dict[str, Any]) -> None:
        """Create a job, as the workflow asks for it."""
        name = request["ProcessingJobName"]
        if name in self.jobs:
            raise RefusalError("ResourceInUse", "Job name must be unique within an AWS account and region")
        self.jobs[name] = {
            **copy.deepcopy(request),
            "ProcessingJobArn": f"arn:aws:sagemaker:eu-west-1:123456789012:processing-job/{name}",
            "ProcessingJobStatus": "InProgress",
            "CreationTime": SCHEDULED + timedelta(minutes=5),
        }

    def _ListObjectsV2(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        bucket, prefix = f"s3://{request['Bucket']}/", request["Prefix"]
        keys = sorted(uri.removeprefix(bucket) for uri in self.objects if uri.startswith(f"{bucket}{prefix}"))
        if "Delimiter" in request:
            folders = {prefix + key.removeprefix(prefix).split("/")[0] + "/" for key in keys}
            return {"CommonPrefixes": [{"Prefix": folder} for folder in sorted(folders)]}
        after = [key for key in keys if key > request.get("ContinuationToken", request.get("StartAfter", ""))]
        page = [self._listed(bucket, key) for key in after[:2]]
        more = {"IsTruncated": True, "NextContinuationToken": page[-1]["Key"]} if len(after) > 2 else {}
        return {"Contents": page, **more}

    def _listed(self, bucket: str, key: str) -> dict[str, Any]:
        body = self.objects[bucket + key]
        return {"Key": key, "ETag": f'"{md5(body).hexdigest()}"', "Size": len(body)}

    def _GetObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        body = self.objects[f"s3://{request['Bucket']}/{request['Key']}"]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def _PutObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.objects[f"s3://{request['Bucket']}/{request['Key']}"] = request["Body"]
        return {}

    def _StartExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"executionArn": "arn:aws:states:eu-west-1:123456789012:execution:shop:1", "startDate": SCHEDULED}

    def _DescribeProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["ProcessingJobName"]
        if name not in self.jobs:
            raise RefusalError("ValidationException", "Could not find requested job")
        return copy.deepcopy(self.jobs[name])


@dataclass
class Workflow:
    """One execution of a monitor's state machine, as far as it calls the Lambda: each answer crosses as JSON."""

    aws: FakeAws
    document: dict[str, Any]
    given: dict[str, Any] = field(default_factory=lambda: dict(INPUT))

    def plan(self) -> dict[str, Any]:
        return _json(handler.plan(_json({"Monitor": self.document, "Input": self.given}), None))

    def late_labels(self) -> list[str]:
        """Look for late labels, and return the beginnings of the windows that are run again."""
        before = len(self.aws.calls)
        event = {"Monitor": self.document, "Input": self.given, "StateMachineArn": MACHINE}
        answer = _json(handler.late_labels(_json(event), None))
        started = [request for name, request in self.aws.calls[before:] if name == "StartExecution"]
        assert answer == {"Windows": len(started)}
        assert {request["stateMachineArn"] for request in started} <= {MACHINE}
        assert all(json.loads(request["input"])["LateLabels"] for request in started)
        return [json.loads(request["input"])["Window"]["Start"] for request in started]

    def conclude(self, plan: dict[str, Any], **error: Any) -> dict[str, Any]:
        return _json(handler.conclude(_json({"Monitor": self.document, "Plan": {**plan, **error}}), None))

    def run(self, status: str = "Completed", **changes: Any) -> dict[str, Any]:
        """From the plan through a job that ends so to the outcome."""
        plan = self.plan()
        if plan["Next"] == "Analyze":
            self.aws.create(plan["Request"])
            self.aws.end(plan["Request"]["ProcessingJobName"], status, **changes)
        return plan if plan["Next"] == "End" else self.conclude(plan)


def _json(value: Any) -> Any:
    return json.loads(json.dumps(value))


SERVICES = ("s3", "sagemaker", "stepfunctions")


@pytest.fixture(scope="session")
def boto_clients() -> dict[str, Any]:
    return remembering_clients(*SERVICES)


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
def document() -> dict[str, Any]:
    """The monitor document of a data-quality monitor, to be changed."""
    return copy.deepcopy(DOCUMENT)


@pytest.fixture
def labelled() -> dict[str, Any]:
    """The monitor document of a model-quality monitor, to be changed."""
    return copy.deepcopy(LABELLED)


@pytest.fixture
def workflow(aws: FakeAws, document: dict[str, Any]) -> Workflow:
    return Workflow(aws, document)


@pytest.fixture
def labelled_workflow(aws: FakeAws, labelled: dict[str, Any]) -> Workflow:
    return Workflow(aws, labelled)


@pytest.fixture
def refusal() -> type[RefusalError]:
    return RefusalError


@pytest.fixture
def zone_file() -> Any:
    """The TZif file of a zone, as a document carries it."""

    def read(name: str) -> str:
        path = next(path for path in (Path(root) / name for root in TZPATH) if path.is_file())
        return base64.b64encode(path.read_bytes()).decode()

    return read
