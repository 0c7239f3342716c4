"""The cloud that the local SageMaker needs, provided by the emulator in the same process."""

import json
import logging
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, eventbridge, s3

from driftgauge_local.emulator.key_permissions import NEEDED, key_of
from driftgauge_local.emulator.loop import EmulatorLoop
from driftgauge_local.emulator.role_session import RoleSession
from driftgauge_local.sagemaker import MetricDatum, ObjectError, ObjectSummary, StatisticValues

_log = logging.getLogger(__name__)
_OK = 200
_S3 = "{http://s3.amazonaws.com/doc/2006-03-01/}"
_S3_ARN = "arn:aws:s3:::"
_LOGS_TARGET = "Logs_20140328"

Answer = tuple[int, Mapping[str, str], bytes]


class EmulatedCloud:
    """The S3, CloudWatch, CloudWatch Logs and EventBridge of one account and region."""

    def __init__(self, loop: EmulatorLoop, role: RoleSession | None = None) -> None:
        self._loop = loop
        self._role = role

    def acting_as(self, role: str) -> "EmulatedCloud":
        """Return the services used as a role, where IAM is enforced; raises ServiceError for a role without trust."""
        # Without enforcement roles need not even exist.
        if not app.AUTH:
            return self
        return EmulatedCloud(self._loop, self._loop.run(lambda: RoleSession.assume(role)))

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)

    def get_object(self, uri: str) -> bytes:
        """Read an object from S3."""
        self._require_object("s3:GetObject", uri)
        return self._s3("GET", _path(uri))

    def put_object(self, uri: str, body: bytes) -> None:
        """Write an object to S3."""
        self._require_object("s3:PutObject", uri)
        self._s3("PUT", _path(uri), body)

    def list_objects(self, uri_prefix: str) -> list[ObjectSummary]:
        """List the objects below a prefix."""
        bucket, _, prefix = uri_prefix.removeprefix("s3://").partition("/")
        self._require("s3:ListBucket", f"{_S3_ARN}{bucket}", {"s3:prefix": prefix})
        found: list[ObjectSummary] = []
        query = {"list-type": ["2"], "prefix": [prefix]}
        while True:
            page = ET.fromstring(self._s3("GET", f"/{bucket}", query=query))  # noqa: S314 - this process wrote it
            for each in page.iter(f"{_S3}Contents"):
                key, size = each.findtext(f"{_S3}Key", ""), each.findtext(f"{_S3}Size", "0")
                found.append(ObjectSummary(uri=f"s3://{bucket}/{key}", size=int(size)))
            # A prefix can have more objects than one page holds.
            token = page.findtext(f"{_S3}NextContinuationToken")
            if not token:
                return found
            query["continuation-token"] = [token]

    def find_bucket(self, uri: str) -> None:
        """Ask whether a bucket is there, as clients of S3 in containers do; no condition on a prefix allows it."""
        bucket = uri.removeprefix("s3://").partition("/")[0]
        self._require("s3:ListBucket", f"{_S3_ARN}{bucket}")
        self._s3("HEAD", f"/{bucket}")

    def attach_volume(self, key_arn: str) -> None:
        """Ask for what attaching an encrypted volume needs; there are no volumes on this machine."""
        region = self._loop.run(get_region)
        via = {"kms:ViaService": f"ec2.{region}.amazonaws.com"}
        self._require("kms:DescribeKey", key_arn)
        self._require("kms:CreateGrant", key_arn, via)

    def put_metric(self, namespace: str, datum: MetricDatum) -> None:
        """Publish to CloudWatch, where every alarm is evaluated."""
        self._require("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": namespace})
        value = datum.value
        statistics = _statistic_set(value) if isinstance(value, StatisticValues) else None
        single = None if isinstance(value, StatisticValues) else value

        def store() -> None:
            dimensions, moment = dict(datum.dimensions), datum.timestamp.timestamp()
            cloudwatch._store_datum(
                namespace, datum.name, dimensions, moment, datum.unit, single, None, None, statistics
            )

        self._loop.run(store)

    def alarm_states(self, names: Sequence[str]) -> Mapping[str, str]:
        """Read the states of alarms, composite ones too."""
        prefix = self._loop.run(lambda: f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:")
        for name in names:
            self._require("cloudwatch:DescribeAlarms", f"{prefix}{name}")

        def read() -> dict[str, str]:
            tables = (cloudwatch._alarms, cloudwatch._composite_alarms)
            found = {name: table.get(name) for name in names for table in tables if table.get(name)}
            return {name: str(record["StateValue"]) for name, record in found.items()}

        return self._loop.run(read)

    def put_log(self, group: str, stream: str, lines: Sequence[str]) -> None:
        """Append to a log stream of CloudWatch Logs. Lines that the role may not write are lost, as on AWS."""
        role = self._role
        denial = self._loop.run(lambda: role.log_denial(group, stream)) if role else None
        if denial:
            _log.warning("%d lines for %s are lost: %s", len(lines), group, denial)
            return
        self._logs("CreateLogGroup", {"logGroupName": group}, "ResourceAlreadyExistsException")
        names = {"logGroupName": group, "logStreamName": stream}
        self._logs("CreateLogStream", names, "ResourceAlreadyExistsException")
        moment = int(time.time() * 1000)
        events = [{"timestamp": moment, "message": line} for line in lines]
        self._logs("PutLogEvents", {**names, "logEvents": events})

    def emit_event(self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str]) -> None:
        """Put an event of an AWS service on the default bus, which the public API does not allow."""
        entry = {
            "Source": source,
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
            "Resources": list(resources),
        }
        # Only AWS's own services may put events with a source of `aws.`
        status, _, body = self._loop.run(lambda: eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True))
        if status != _OK or json.loads(body)["FailedEntryCount"]:
            raise RuntimeError(f"the event bus refused {detail_type}: {body.decode()}")

    def _require_object(self, action: str, uri: str) -> None:
        """Require the permission on an object, and on the key of its bucket."""
        if self._role is None:
            return
        arn = f"{_S3_ARN}{uri.removeprefix('s3://')}"
        self._require(action, arn)
        key = self._loop.run(lambda: key_of(arn))
        if key:
            self._require(NEEDED[action], key)

    def _require(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> None:
        role = self._role
        denial = self._loop.run(lambda: role.denial(action, resource, context)) if role else None
        if denial:
            raise ObjectError("AccessDenied", denial)

    def _s3(self, method: str, path: str, body: bytes = b"", query: Mapping[str, list[str]] | None = None) -> bytes:
        headers = {"host": "s3.localhost", "content-length": str(len(body))}
        # As one service to another: an unsigned request would be a stranger's.
        answer: Answer = self._loop.wait_for(
            lambda: s3.handle_request(method, path, headers, body, dict(query or {}), internal=True)
        )
        status, _, content = answer
        if status != _OK:
            raise _object_error(content, path)
        return content

    def _logs(self, operation: str, request: Mapping[str, Any], allowed_error: str = "") -> None:
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"{_LOGS_TARGET}.{operation}"}
        body = json.dumps(request).encode()
        handler = app.SERVICE_HANDLERS["logs"]
        # Logs have no function for use in the process, only their handler of requests.
        answer: Answer = self._loop.wait_for(lambda: handler("POST", "/", headers, body, {}))
        status, _, content = answer
        if status != _OK and (not allowed_error or allowed_error not in content.decode()):
            raise RuntimeError(f"{operation}: {content.decode()}")


def _path(uri: str) -> str:
    return "/" + uri.removeprefix("s3://")


def _object_error(content: bytes, path: str) -> ObjectError:
    try:
        error = ET.fromstring(content)  # noqa: S314 - this process wrote it
    except ET.ParseError:
        return ObjectError("InternalError", f"{path}: {content.decode(errors='replace')}")
    return ObjectError(error.findtext("Code", "InternalError"), error.findtext("Message", "") or path)


def _statistic_set(values: StatisticValues) -> dict[str, float]:
    return {
        "SampleCount": values.sample_count,
        "Sum": values.sum,
        "Minimum": values.minimum,
        "Maximum": values.maximum,
    }
