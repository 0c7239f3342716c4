"""An endpoint with two monitors in memory, behind real boto3 clients that check every request."""

import copy
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.response import StreamingBody
from cli.fake_workflows import FakeWorkflows, RefusalError
from remembering_clients import remembering_clients
from typer.testing import CliRunner

from driftgauge_cli import app as command_line
from driftgauge_cli.aws import session as aws_module
from driftgauge_cli.engines import waiting
from driftgauge_cli.errors import UserError

REGION = "eu-west-1"
CAPTURE, TRUTH, REPORTS = "s3://capture/capture", "s3://capture/ground-truth", "s3://reports/reports/shop"
IMAGE = "468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer"
CLARIFY_IMAGE = "131013547314.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-clarify-processing:1.0"
COMPLETED = "Completed: Job completed successfully with no violations."
SERVICES = ("cloudformation", "cloudwatch", "s3", "sagemaker", "sagemaker-runtime", "scheduler", "stepfunctions")


@dataclass
class Outcome:
    """The end of a processing job, and the files that it writes."""

    status: str = "Completed"
    exit_message: str = COMPLETED
    failure_reason: str = ""
    files: dict[str, str] = field(default_factory=dict)


def _definition(kind: str, **more: Any) -> dict[str, Any]:
    local_path = "/opt/ml/processing/input/endpoint"
    return {
        "JobDefinitionName": f"{kind}-definition",
        "JobDefinitionArn": "arn",
        "CreationTime": datetime(2026, 11, 22, tzinfo=UTC),
        f"{kind}AppSpecification": {"ImageUri": IMAGE, "Environment": {"publish_cloudwatch_metrics": "Enabled"}},
        f"{kind}BaselineConfig": {"ConstraintsResource": {"S3Uri": f"s3://reports/{kind}/constraints.json"}},
        f"{kind}JobInput": {"EndpointInput": {"EndpointName": "shop", "LocalPath": local_path}},
        f"{kind}JobOutputConfig": {
            "MonitoringOutputs": [{"S3Output": {"S3Uri": REPORTS, "LocalPath": "/opt/ml/processing/output"}}],
            "KmsKeyId": "key-1",
        },
        "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}},
        "NetworkConfig": {"EnableNetworkIsolation": True},
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
        "RoleArn": "arn:aws:iam::123456789012:role/monitor",
        **more,
    }


def _definitions() -> dict[str, dict[str, Any]]:
    data, model = _definition("DataQuality"), _definition("ModelQuality")
    data["DataQualityBaselineConfig"]["StatisticsResource"] = {"S3Uri": "s3://reports/DataQuality/statistics.json"}
    model["ModelQualityAppSpecification"]["ProblemType"] = "Regression"
    model["ModelQualityJobInput"]["EndpointInput"]["InferenceAttribute"] = "0"
    model["ModelQualityJobInput"]["GroundTruthS3Input"] = {"S3Uri": TRUTH}
    bias = _definition("ModelBias")
    bias["ModelBiasAppSpecification"] |= {
        "ImageUri": CLARIFY_IMAGE,
        "ConfigUri": "s3://reports/ModelBias/analysis_config.json",
    }
    bias["ModelBiasBaselineConfig"] = {"ConstraintsResource": {"S3Uri": "s3://reports/ModelBias/analysis.json"}}
    bias["ModelBiasJobInput"]["EndpointInput"] |= {"InferenceAttribute": "0", "FeaturesAttribute": "features"}
    bias["ModelBiasJobInput"]["GroundTruthS3Input"] = {"S3Uri": TRUTH}
    return {"DataQuality": data, "ModelQuality": model, "ModelBias": bias}


@dataclass
class FakeAws(FakeWorkflows):
    """AWS as the commands see it."""

    endpoints: dict[str, str] = field(default_factory=lambda: {"shop": "InService", "other": "Creating"})
    variants: Sequence[str] = ("AllTraffic",)
    capturing: bool = True
    updated: datetime = datetime(2026, 11, 22, tzinfo=UTC)
    schedules: dict[str, str] = field(
        default_factory=lambda: {"shop-data-quality": "DataQuality", "shop-model-quality": "ModelQuality"}
    )
    definitions: dict[str, dict[str, Any]] = field(default_factory=_definitions)
    inline: bool = False
    schedule_status: str = "Scheduled"
    traffic: dict[str, list[float]] = field(default_factory=dict)
    executions: list[dict[str, Any]] = field(default_factory=list)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    alarms: list[dict[str, Any]] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    failures: dict[str, RefusalError] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    refuse_row: Callable[[str], RefusalError | None] = lambda row: None

    def capture(self, at: datetime, *, variant: str = "AllTraffic", record: str = "{}") -> str:
        """Put a capture file where the service would."""
        uri = f"{CAPTURE}/shop/{variant}/{at:%Y/%m/%d/%H}/{at:%M-%S}-000-{len(self.objects)}.jsonl"
        self.objects[uri] = record.encode()
        return uri

    def label(self, at: datetime) -> None:
        """Put ground truth under the hour of its collection."""
        self.objects[f"{TRUTH}/{at:%Y/%m/%d/%H}/labels-{len(self.objects)}.jsonl"] = b"{}"

    def job(self, ending: str) -> dict[str, Any]:
        """Return the request of the one job whose name ends so."""
        [found] = [job for name, job in self.jobs.items() if name.endswith(ending)]
        return found

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        request = params["context"]["params"]
        try:
            if model.name in self.failures:
                raise self.failures[model.name]
            parsed, status = getattr(self, f"_{model.name}")(request), 200
        except RefusalError as refusal:
            parsed, status = copy.deepcopy(refusal.parsed), refusal.status
        parsed.setdefault("ResponseMetadata", {"HTTPStatusCode": status})
        return AWSResponse("", status, {}, None), parsed

    def _DescribeStacks(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if not self.outputs:
            raise RefusalError("ValidationError", f"Stack with id {request['StackName']} does not exist")
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        stack = {"StackName": request["StackName"], "StackStatus": "CREATE_COMPLETE", "Outputs": outputs}
        return {"Stacks": [stack]}

    def _DescribeEndpoint(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["EndpointName"]
        if name not in self.endpoints:
            raise RefusalError("ValidationException", f'Could not find endpoint "{name}".')
        return {
            "EndpointName": name,
            "EndpointStatus": self.endpoints[name],
            "EndpointConfigName": f"{name}-config",
            "LastModifiedTime": self.updated,
            "ProductionVariants": [{"VariantName": variant} for variant in self.variants],
            "DataCaptureConfig": {"EnableCapture": self.capturing, "DestinationS3Uri": f"{CAPTURE}/"},
        }

    def _DescribeEndpointConfig(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"ProductionVariants": [{"VariantName": each, "ModelName": "shop-model"} for each in self.variants]}

    def _ListEndpoints(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"Endpoints": [{"EndpointName": name} for name in sorted(self.endpoints)]}

    def _ListMonitoringSchedules(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = [name for name, kind in self.schedules.items() if kind == request["MonitoringTypeEquals"]]
        there = found if request["EndpointName"] == "shop" else []
        return {"MonitoringScheduleSummaries": [{"MonitoringScheduleName": name} for name in there]}

    def _DescribeMonitoringSchedule(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["MonitoringScheduleName"]
        config = {} if self.inline else {"MonitoringJobDefinitionName": f"{self.schedules[name]}-definition"}
        return {
            "MonitoringScheduleStatus": self.schedule_status,
            "CreationTime": datetime(2026, 11, 22, tzinfo=UTC),
            "MonitoringScheduleConfig": {**config, "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"}},
        }

    def _DescribeDataQualityJobDefinition(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return copy.deepcopy(self.definitions["DataQuality"])

    def _DescribeModelQualityJobDefinition(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return copy.deepcopy(self.definitions["ModelQuality"])

    def _DescribeModelBiasJobDefinition(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return copy.deepcopy(self.definitions["ModelBias"])

    def _CreateProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome()
        self.jobs[request["ProcessingJobName"]] = {
            **request,
            "ProcessingJobStatus": "InProgress",
            "CreationTime": datetime.now(tz=UTC) + timedelta(milliseconds=len(self.jobs)),
            "outcome": outcome,
        }
        return {"ProcessingJobArn": "arn"}

    def _DescribeProcessingJob(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["ProcessingJobName"]
        if name not in self.jobs:
            raise RefusalError("ValidationException", f"Could not find requested job with name: {name}")
        job = self.jobs[name]
        output = {key: copy.deepcopy(value) for key, value in job.items() if key != "outcome"}
        if outcome := job.pop("outcome", None):
            job["ProcessingJobStatus"] = outcome.status
            told_later = {"ExitMessage": outcome.exit_message, "FailureReason": outcome.failure_reason}
            job.update({key: value for key, value in told_later.items() if value})
            destination = job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
            self.objects.update({f"{destination}/{path}": text.encode() for path, text in outcome.files.items()})
        return output

    def _ListProcessingJobs(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        names = [name for name in self.jobs if request["NameContains"] in name]
        return {"ProcessingJobSummaries": [{"ProcessingJobName": name} for name in reversed(names)]}

    def _ListMonitoringExecutions(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = request["MonitoringScheduleName"]
        found = [execution for execution in self.executions if execution["MonitoringScheduleName"] == name]
        return {"MonitoringExecutionSummaries": copy.deepcopy(found)}

    def _DescribeAlarms(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = [alarm for alarm in self.alarms if alarm["AlarmName"].startswith(request["AlarmNamePrefix"])]
        return {"MetricAlarms": copy.deepcopy(found)}

    def _GetMetricData(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        asked = [(each["Id"], each["MetricStat"]) for each in request["MetricDataQueries"]]
        # Keyed by the metric and its statistic.
        found = [(name, self.traffic.get(f"{stat['Metric']['MetricName']} {stat['Stat']}", [])) for name, stat in asked]
        return {"MetricDataResults": [{"Id": name, "Values": values} for name, values in found]}

    def _InvokeEndpoint(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.requests.append(request)
        if refusal := self.refuse_row(request["Body"].decode()):
            raise refusal
        return {"Body": _stream(b"1.0"), "ContentType": "text/csv"}

    def _ListObjectsV2(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        bucket = f"s3://{request['Bucket']}/"
        keys = [uri.removeprefix(bucket) for uri in sorted(self.objects) if uri.startswith(bucket + request["Prefix"])]
        now = datetime.now(tz=UTC)
        after = request.get("StartAfter", "")
        return {"Contents": [{"Key": key, "Size": 2, "LastModified": now} for key in keys if key > after]}

    def _GetObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        uri = f"s3://{request['Bucket']}/{request['Key']}"
        if uri not in self.objects:
            raise RefusalError("NoSuchKey", status=404)
        return {"Body": _stream(self.objects[uri])}

    def _PutObject(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.objects[f"s3://{request['Bucket']}/{request['Key']}"] = request["Body"]
        return {}


def _stream(body: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(body), len(body))


@pytest.fixture(scope="session")
def boto_clients() -> dict[str, Any]:
    return remembering_clients(*SERVICES, region=REGION)


@dataclass
class FakeSession:
    clients: dict[str, Any]

    def client(self, service: str, config: object = None) -> Any:
        return self.clients[service]


@pytest.fixture
def aws(boto_clients: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    fake = FakeAws()
    monkeypatch.setattr(waiting.time, "sleep", lambda _: None)
    for service, client in boto_clients.items():
        client.meta.events.register(f"before-call.{service}.*", fake.answer)
    yield fake
    for service, client in boto_clients.items():
        client.meta.events.unregister(f"before-call.{service}.*", fake.answer)


@pytest.fixture
def session(aws: FakeAws, boto_clients: dict[str, Any]) -> FakeSession:
    return FakeSession(boto_clients)


@pytest.fixture
def outcome() -> type[Outcome]:
    return Outcome


@pytest.fixture
def refusal() -> type[RefusalError]:
    return RefusalError


@dataclass
class Ended:
    """The end of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def driftgauge(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Ended]:
    """Runs the command line, in a folder of its own, as `main` does."""
    monkeypatch.setattr(aws_module, "open_session", lambda: session)
    monkeypatch.chdir(tmp_path_factory.mktemp("work"))

    def run(*arguments: str) -> Ended:
        done = CliRunner().invoke(command_line.app, list(arguments))
        if isinstance(done.exception, UserError):
            return Ended(1, done.stdout, str(done.exception))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ended(done.exit_code, done.stdout, done.stderr)

    return run
