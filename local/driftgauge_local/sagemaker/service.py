"""The SageMaker service of this machine: one object, dictionaries in and dictionaries out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from driftgauge_local.sagemaker.cloud import Cloud
from driftgauge_local.sagemaker.documents import Document
from driftgauge_local.sagemaker.errors import unknown_operation


@dataclass(frozen=True, kw_only=True)
class InvokeResult:
    """An endpoint's answer to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class SageMaker:
    """The control plane, the endpoints, the jobs and the schedules of one region and account.

    | method            | what it is for                                                     |
    |-------------------|--------------------------------------------------------------------|
    | `call`            | an operation of the `sagemaker` API, such as `CreateModel`         |
    | `invoke_endpoint` | `InvokeEndpoint` of the `sagemaker-runtime` API                    |
    | `start`, `stop`   | the clock of the schedules; `stop` ends every process of this service |

    Both kinds of call raise `ServiceError`. Files of jobs and models lie below `home`.
    """

    def __init__(self, *, cloud: Cloud, home: Path, region: str, account: str) -> None:
        self._cloud = cloud
        self._home = home
        self._region = region
        self._account = account

    def call(self, operation: str, request: Document) -> Document:
        """Answer one operation of the control plane; timestamps of a response are datetimes."""
        raise unknown_operation(operation, [])

    def invoke_endpoint(self, endpoint_name: str, body: bytes, headers: Mapping[str, str]) -> InvokeResult:
        """Send a body to an endpoint; the headers are those of the HTTP request, in any case."""
        raise unknown_operation("InvokeEndpoint", [])

    def start(self) -> None:
        """Begin to run schedules by the clock."""

    def stop(self) -> None:
        """End the schedules' clock and every process that this service started."""
