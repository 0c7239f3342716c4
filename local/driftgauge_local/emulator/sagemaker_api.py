"""The HTTP side of SageMaker's two APIs: the control plane (JSON 1.1) and the endpoints' invocations (REST)."""

import json
import re
import threading
from asyncio import AbstractEventLoop
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ministack import app
from ministack.core import router
from ministack.core.concurrency import run_reentrant
from ministack.core.responses import get_account_id, get_region

from driftgauge_local.emulator.authorization import authorize, authorize_invocation
from driftgauge_local.emulator.cloud import Answer, EmulatedCloud
from driftgauge_local.emulator.loop import EmulatorLoop
from driftgauge_local.sagemaker import SageMaker, ServiceError

_TARGET = "SageMaker."
_JSON = "application/x-amz-json-1.1"
_INVOCATION = re.compile(r"/endpoints/(?P<name>[^/]+)/invocations")


class SageMakerApi:
    """The request handler in front of the SageMaker services, one for each account and region in use."""

    def __init__(self, loop: AbstractEventLoop, home: Path) -> None:
        self._loop = loop
        self._home = home
        self._services: dict[tuple[str, str], SageMaker] = {}
        self._lock = threading.Lock()

    def install(self) -> None:
        """Register the handler. Both APIs sign as `sagemaker`, so their paths tell them apart."""
        # Both registrations are needed: one routes by name, the other finds the name of a request.
        app.SERVICE_HANDLERS["sagemaker"] = self.handle
        router.SERVICE_PATTERNS["sagemaker"] = {
            "target_prefixes": [_TARGET],
            "host_patterns": [r"(api|runtime)\.sagemaker\."],
        }

    async def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, list[str]]
    ) -> Answer:
        """Answer one request, on a thread of its own: the service calls back into the emulator."""
        del query
        answer: Answer = await run_reentrant(self._answer, method, path, headers, body)
        return answer

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Call an operation of the control plane for the account and region of the current request."""
        return self._here().call(operation, request)

    def stop(self) -> None:
        """End the processes of every service."""
        with self._lock:
            for service in self._services.values():
                service.stop()

    def _answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        invocation = _INVOCATION.fullmatch(path)
        try:
            if method == "POST" and invocation:
                name = unquote(invocation["name"])
                authorize_invocation(name, headers)
                return self._invoke(name, headers, body)
            return self._operate(path, headers, body)
        except ServiceError as error:
            return _refusal(error)

    def _operate(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        target = headers.get("x-amz-target", "")
        if not target.startswith(_TARGET):
            raise ServiceError("UnknownOperationException", f"SageMaker on this machine has nothing at {path}.")
        try:
            request = json.loads(body or b"{}")
        except ValueError as error:
            raise ServiceError("SerializationException", f"The request is not JSON: {error}") from error
        operation = target.removeprefix(_TARGET)
        authorize(operation, request, headers)
        response = self.call(operation, request)
        return 200, {"Content-Type": _JSON}, json.dumps(response, default=_epoch).encode()

    def _invoke(self, endpoint_name: str, headers: Mapping[str, str], body: bytes) -> Answer:
        result = self._here().invoke_endpoint(endpoint_name, body, headers)
        return result.status, dict(result.headers), result.body

    def _here(self) -> SageMaker:
        # A service is made at its first use, since most runs need one region only.
        account, region = get_account_id(), get_region()
        with self._lock:
            if (account, region) not in self._services:
                self._services[account, region] = self._started(account, region)
            return self._services[account, region]

    def _started(self, account: str, region: str) -> SageMaker:
        cloud = EmulatedCloud(EmulatorLoop(self._loop, account=account, region=region))
        service = SageMaker(cloud=cloud, home=self._home / account / region, region=region, account=account)
        service.start()
        return service


def _refusal(error: ServiceError) -> Answer:
    """Return an error in the form of both APIs: the type in a header and the body, the message in either spelling."""
    # The two APIs read the type of an error from different places.
    headers = {"Content-Type": _JSON, "x-amzn-ErrorType": error.code}
    body = {"__type": error.code, "message": error.message, "Message": error.message, **error.details}
    return error.status, headers, json.dumps(body).encode()


def _epoch(value: object) -> float:
    """Return a timestamp in the form of JSON 1.1, in seconds of the epoch."""
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} is no value of the API")
