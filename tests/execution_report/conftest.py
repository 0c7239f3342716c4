"""An AWS in memory behind real boto3 clients, so that every request is checked against botocore's service model."""

import copy
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.response import StreamingBody
from remembering_clients import remembering_clients

from execution_report import clients, handler

ENDPOINT, REPORTS = "shop", "s3://reports/reports/shop"
SCHEDULES = {
    "shop-data-quality": "data_quality",
    "shop-model-quality": "model_quality",
    "shop-model-bias": "model_bias",
}
ENDED = datetime(2026, 11, 22, 7, 5, 30, tzinfo=UTC)
MACHINES = "arn:aws:states:eu-west-1:123456789012:stateMachine"
WORKFLOWS = {
    f"{MACHINES}:shop-data-quality": {
        "Monitor": "shop-data-quality",
        "Kind": "data_quality",
        "MetricsNamespace": "Driftgauge/data-metrics",
    },
    f"{MACHINES}:shop-model-quality": {
        "Monitor": "shop-model-quality",
        "Kind": "model_quality",
        "MetricsNamespace": "Driftgauge/model-metrics",
    },
    f"{MACHINES}:shop-model-bias": {
        "Monitor": "shop-model-bias",
        "Kind": "model_bias",
        "MetricsNamespace": "Driftgauge/bias-metrics",
    },
}
REGISTRY = "1.dkr.ecr.eu-west-1.amazonaws.com"


class RefusalError(Exception):
    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.parsed = {"Error": {"Code": code, "Message": message}}


class KilledError(Exception):
    """The Lambda's process is gone."""


@dataclass
class FakeAws:
    """AWS as the Lambda sees it; `dies_after` ends it when the call after so many has taken effect."""

    objects: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    executions: list[dict[str, Any]] = field(default_factory=list)
    workflows: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The executions of workflows, by their ARNs."""
    published: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    refused_events: int = 0
    calls: list[str] = field(default_factory=list)
    failures: dict[str, RefusalError] = field(default_factory=dict)
    dies_after: int | None = None
    refuses: Callable[[dict[str, Any]], bool] = lambda datum: False
    """Whether CloudWatch accepts a datum; a call with one that it does not is refused whole."""

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        self.calls.append(model.name)
        try:
            if model.name in self.failures:
                raise self.failures.pop(model.name)
            parsed, status = getattr(self, f"_{model.name}")(params["context"]["params"]), 200
        except RefusalError as refusal:
            parsed, status = copy.deepcopy(refusal.parsed), 400
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
        start = f"s3://{request['Bucket']}/"
        keys = [uri.removeprefix(start) for uri in sorted(self.objects) if uri.startswith(start)]
        start = request.get("StartAfter", "")
        return {"Contents": [{"Key": key} for key in keys if key.startswith(request["Prefix"]) and key > start]}

    def _GetObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        body = self.objects[f"s3://{request['Bucket']}/{request['Key']}"]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def _PutObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.objects[f"s3://{request['Bucket']}/{request['Key']}"] = request["Body"]
        return {}

    def _DescribeProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["ProcessingJobName"]
        if name not in self.jobs:
            raise RefusalError("ValidationException", "Could not find requested job")
        return copy.deepcopy(self.jobs[name])

    def _ListMonitoringExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = [
            entry for entry in self.executions if entry["MonitoringScheduleName"] == request["MonitoringScheduleName"]
        ]
        recent = [entry for entry in found if entry["CreationTime"] > request["CreationTimeAfter"]]
        return {"MonitoringExecutionSummaries": copy.deepcopy(recent)}

    def _DescribeExecution(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if request["executionArn"] not in self.workflows:
            raise RefusalError("ExecutionDoesNotExist")
        return copy.deepcopy(self.workflows[request["executionArn"]])

    def _ListExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """Two executions a page, the newest first."""
        mine = [each for each in self.workflows.values() if each["stateMachineArn"] == request["stateMachineArn"]]
        mine.sort(key=lambda each: each["startDate"], reverse=True)
        start = int(request.get("nextToken", 0))
        more = {"nextToken": str(start + 2)} if len(mine) > start + 2 else {}
        return {"executions": copy.deepcopy(mine[start : start + 2]), **more}

    def _PutEvents(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.refused_events:
            self.refused_events -= 1
            return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
        self.events += request["Entries"]
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}

    def _PutMetricData(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if any(map(self.refuses, request["MetricData"])):
            raise RefusalError("InvalidParameterValue", "The value größe for parameter MetricData is invalid")
        self.published += [{"Namespace": request["Namespace"], **datum} for datum in request["MetricData"]]
        return {}


@dataclass
class Monitors:
    """The service, as far as it makes jobs and executions; and EventBridge."""

    aws: FakeAws

    def job(
        self,
        name: str = "model-monitoring-202611220700-0123456789abcdef01234567",
        *,
        status: str = "Completed",
        schedule: str | None = "shop-data-quality",
        image: str = "sagemaker-model-monitor-analyzer",
        violations: str | list[str] | None = None,
        **changes: Any,
    ) -> str:
        """A job that has ended; its report lists violations of these checks, or is this text."""
        place = f"{REPORTS}/data_quality/{name}"
        self.aws.jobs[name] = {
            "ProcessingJobName": name,
            "ProcessingJobStatus": status,
            "AppSpecification": {"ImageUri": f"{REGISTRY}/{image}"},
            "Environment": {"sagemaker_monitoring_schedule_name": schedule} if schedule else {},
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "S3Output": {"S3Uri": place}}]},
            "CreationTime": ENDED - timedelta(minutes=5),
            "ProcessingEndTime": ENDED,
            **changes,
        }
        if isinstance(violations, list):
            entries = [
                {"feature_name": "secret", "constraint_check_type": check, "description": "Value: 4711 is secret"}
                for check in violations
            ]
            violations = json.dumps({"violations": entries})
        if violations is not None:
            self.aws.objects[f"{place}/constraint_violations.json"] = violations.encode()
        return name

    def execution(self, schedule: str = "shop-data-quality", *, job: str = "", **changes: Any) -> None:
        """An execution that failed before it had a job, unless it has one."""
        self.aws.executions.append(
            {
                "MonitoringScheduleName": schedule,
                "ScheduledTime": ENDED.replace(minute=0, second=0),
                "CreationTime": datetime.now(tz=UTC) - timedelta(minutes=50),
                "LastModifiedTime": ENDED,
                "MonitoringExecutionStatus": "Failed",
                "FailureReason": "Job inputs had no data",
                **({"ProcessingJobArn": f"arn:aws:sagemaker:eu-west-1:1:processing-job/{job}"} if job else {}),
                **changes,
            }
        )

    def tell(self, job_name: str) -> None:
        """Deliver the event of a job's end."""
        detail = {"ProcessingJobName": job_name, "ProcessingJobStatus": "Completed"}
        handler.on_event({"detail-type": "SageMaker Processing Job State Change", "detail": detail}, None)

    def hour(self) -> None:
        """Deliver the event of the rule that runs every hour."""
        handler.on_event({"detail-type": "Scheduled Event", "detail": {}}, None)

    def values(self, schedule: str = "shop-data-quality") -> dict[str, float]:
        """Return what CloudWatch has of a schedule, by metric, and check where there is one."""
        wanted = {"Endpoint": ENDPOINT, "MonitoringSchedule": schedule}
        found = {}
        for datum in self.aws.published:
            dimensions = {entry["Name"]: entry["Value"] for entry in datum["Dimensions"]}
            check = dimensions.pop("ConstraintCheckType", None)
            if dimensions == wanted:
                found[f"{datum['MetricName']} {check}" if check else datum["MetricName"]] = datum["Value"]
        return found


@dataclass
class StateMachines:
    """Step Functions, as far as it makes executions of the monitors' workflows; and EventBridge."""

    aws: FakeAws

    def outcome(
        self, monitor: str = "shop-data-quality", *, status: str = "Completed", **changes: Any
    ) -> dict[str, Any]:
        """Return what the last state of a workflow says of its window."""
        kind = monitor.removeprefix("shop-").replace("-", "_")
        return {
            "Next": "End",
            "Monitor": monitor,
            "Kind": kind,
            "EndpointName": ENDPOINT,
            "Window": {"Start": "2026-11-22T06:00:00Z", "End": "2026-11-22T07:00:00Z"},
            "Status": status,
            "Reason": "",
            "EndedAt": "2026-11-22T07:05:30Z",
            "Repeated": False,
            **changes,
        }

    def with_job(self, outcome: dict[str, Any], job: str, *files: tuple[str, str]) -> dict[str, Any]:
        """An outcome with a job, which has written these files."""
        place = f"{REPORTS}/{outcome['Kind']}/{job}"
        self.aws.objects |= {f"{place}/{name}": text.encode() for name, text in files}
        return {**outcome, "JobName": job, "ReportUri": place}

    def ended(self, outcome: dict[str, Any] | None, *, name: str = "run-1", **changes: Any) -> str:
        """An execution that has ended with an outcome, or without a word."""
        monitor = outcome["Monitor"] if outcome else "shop-data-quality"
        arn = f"{MACHINES.replace('stateMachine', 'execution')}:{monitor}:{name}"
        failed = outcome is not None and outcome["Status"] in {"Failed", "Stopped"}
        said = {} if outcome is None else {"cause" if failed else "output": json.dumps(outcome)}
        self.aws.workflows[arn] = {
            "executionArn": arn,
            "stateMachineArn": f"{MACHINES}:{monitor}",
            "name": name,
            "status": "FAILED" if failed else "SUCCEEDED",
            "startDate": datetime.now(tz=UTC) - timedelta(minutes=50),
            "stopDate": ENDED,
            **said,
            **changes,
        }
        return arn

    def tell(self, execution_arn: str, *, machine: str = "") -> None:
        """Deliver the event of an execution's end."""
        changes = self.aws.workflows.get(execution_arn, {})
        detail = {
            "executionArn": execution_arn,
            "stateMachineArn": machine or changes.get("stateMachineArn", f"{MACHINES}:shop-data-quality"),
            "status": changes.get("status", "SUCCEEDED"),
        }
        handler.on_event({"detail-type": "Step Functions Execution Status Change", "detail": detail}, None)


SERVICES = ("events", "cloudwatch", "s3", "sagemaker", "stepfunctions")


@pytest.fixture(scope="session")
def boto_clients() -> dict[str, Any]:
    return remembering_clients(*SERVICES)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, boto_clients: dict[str, Any]) -> Iterator[FakeAws]:
    fake = FakeAws()
    variables = {"SCHEDULES": json.dumps(SCHEDULES), "WORKFLOWS": json.dumps(WORKFLOWS)}
    for name, value in {"ENDPOINT_NAME": ENDPOINT, "REPORTS_URI": REPORTS, **variables}.items():
        monkeypatch.setenv(name, value)
    for name, client in boto_clients.items():
        monkeypatch.setattr(clients, name, lambda client=client: client)
        client.meta.events.register("before-call", fake.answer)
    yield fake
    for client in boto_clients.values():
        client.meta.events.unregister("before-call", fake.answer)


@pytest.fixture
def monitors(aws: FakeAws) -> Monitors:
    return Monitors(aws)


@pytest.fixture
def machines(aws: FakeAws) -> StateMachines:
    return StateMachines(aws)


@pytest.fixture
def killed() -> type[KilledError]:
    return KilledError


@pytest.fixture
def refusal() -> type[RefusalError]:
    return RefusalError
