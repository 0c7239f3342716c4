"""The local SageMaker and objects in memory behind the Lambda's own boto3 clients."""

import copy
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.response import StreamingBody
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import eventually
from property.held_jobs import Verdict, pronounce

from driftgauge_local.sagemaker import ObjectError, SageMaker, ServiceError

UNSETTLED = ("InProgress", "Stopping")


class KilledError(Exception):
    """The Lambda's process is gone."""


@dataclass
class VirtualClock:
    """Time that passes only where somebody sleeps."""

    now: float = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class CloudInProcess:
    """Answers boto3's calls; refuses some because of throttling, and kills the caller after others."""

    service: SageMaker
    memory: MemoryCloud
    home: Path
    throttled: dict[str, int] = field(default_factory=dict)
    dies_after: int | None = None
    jobs: list[tuple[str, str]] = field(default_factory=list)
    """Each job that the Lambda has created, with the place of its output."""
    watched: set[str] = field(default_factory=set)
    """The schedules whose watch has begun."""
    workflows: dict[str, set[str]] = field(default_factory=dict)
    """The executions that run, by the ARNs of their state machines."""

    def answer(self, model: Any, params: dict[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        request, status = params["context"]["params"], 200
        try:
            self._throttle(model.name)
            parsed = self._dispatch(model.name, model.service_model.service_name, request)
        except ServiceError as error:
            status = error.status
            parsed = {"Error": {"Code": error.code, "Message": error.message}, **error.details}
        self._die_in_time()
        parsed["ResponseMetadata"] = {"HTTPStatusCode": status}
        return AWSResponse("", status, {}, None), parsed

    def status(self, job: str) -> str:
        return str(self.service.call("DescribeProcessingJob", {"ProcessingJobName": job})["ProcessingJobStatus"])

    def running(self) -> list[str]:
        return [name for name, _ in self.jobs if self.status(name) in UNSETTLED]

    def end(self, job: str, verdict: Verdict) -> None:
        pronounce(self.home, job, verdict)
        self.settle(job)

    def settle(self, job: str) -> None:
        """Wait until a job has ended, and so has the execution that it belongs to."""
        eventually(lambda: self.status(job) not in UNSETTLED and job not in self._executing())

    def _executing(self) -> set[str]:
        listed = self.service.call("ListMonitoringExecutions", {"StatusEquals": "InProgress"})
        return {each.get("ProcessingJobArn", "").rpartition("/")[2] for each in listed["MonitoringExecutionSummaries"]}

    def _throttle(self, operation: str) -> None:
        if self.throttled.get(operation, 0) > 0:
            self.throttled[operation] -= 1
            raise ServiceError("ThrottlingException", "Rate exceeded")

    def _die_in_time(self) -> None:
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                self.dies_after = None
                raise KilledError

    def _dispatch(self, operation: str, service: str, request: dict[str, Any]) -> dict[str, Any]:
        if service == "s3":
            answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
                "ListObjectsV2": self._list,
                "GetObject": self._get,
                "PutObject": self._put,
            }
            return answers[operation](request)
        if operation == "ListExecutions":
            return {"executions": [{"executionArn": arn} for arn in self.workflows.get(request["stateMachineArn"], ())]}
        if operation == "StopExecution":
            for running in self.workflows.values():
                running.discard(request["executionArn"])
            return {}
        if operation in {"PutMetricData", "GetMetricStatistics"}:
            return self._measure(request)
        if operation == "InvokeEndpoint":
            headers = {"Content-Type": request["ContentType"], "Accept": request["Accept"]}
            result = self.service.invoke_endpoint(request["EndpointName"], request["Body"], headers)
            return {"Body": _stream(result.body), "ContentType": "text/csv"}
        answer = self.service.call(operation, request)
        if operation == "CreateProcessingJob":
            place = request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
            self.jobs.append((request["ProcessingJobName"], place))
        if operation == "StopProcessingJob":
            self.settle(request["ProcessingJobName"])
        return copy.deepcopy(answer)

    def _measure(self, request: dict[str, Any]) -> dict[str, Any]:
        """Remember for which monitors there are metrics; what was published can be read at once."""
        dimensions = [each for datum in request.get("MetricData", []) for each in datum["Dimensions"]]
        self.watched.update(each["Value"] for each in dimensions if each["Name"] == "MonitoringSchedule")
        return {} if "MetricData" in request else {"Datapoints": [{"SampleCount": 1.0}]}

    def _list(self, request: dict[str, Any]) -> dict[str, Any]:
        prefix = f"s3://{request['Bucket']}/{request['Prefix']}"
        names = [each.uri.removeprefix(prefix) for each in self.memory.list_objects(prefix)]
        return {"Contents": [{"Key": request["Prefix"] + name} for name in names if "/" not in name]}

    def _get(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"Body": _stream(self.memory.get_object(f"s3://{request['Bucket']}/{request['Key']}"))}
        except ObjectError as error:
            raise ServiceError(error.code, error.message, status=404) from error

    def _put(self, request: dict[str, Any]) -> dict[str, Any]:
        self.memory.put_object(f"s3://{request['Bucket']}/{request['Key']}", request["Body"])
        return {}


def read_json(memory: MemoryCloud, uri: str) -> Any:
    return json.loads(memory.get_object(uri))


def _stream(body: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(body), len(body))
