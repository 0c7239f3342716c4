"""The operation InvokeEndpoint, with its captures, metrics and errors."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_contract.metrics import variant_dimensions
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, MetricDatum
from driftgauge_local.sagemaker.control_plane.errors import ServiceError
from driftgauge_local.sagemaker.control_plane.store import Store
from driftgauge_local.sagemaker.endpoints.capture import CaptureRules, Exchange
from driftgauge_local.sagemaker.endpoints.deployment import Deployment
from driftgauge_local.sagemaker.endpoints.endpoints import Endpoints
from driftgauge_local.sagemaker.endpoints.inference_container import Answer
from driftgauge_local.sagemaker.endpoints.recorder import Recorder
from driftgauge_local.serving.server import MAX_BODY_BYTES

_HEADER = "x-amzn-sagemaker-"
_PASSED_ON = ("content-type", "accept", f"{_HEADER}custom-attributes", f"{_HEADER}inference-id")
_NOT_HERE = {
    "target-model": "TargetModel: its endpoints host a single model",
    "target-container-hostname": "TargetContainerHostname: its models have one container",
    "inference-component": "InferenceComponentName: it has no inference components",
    "enable-explanations": "EnableExplanations: it has no explainers",
    "session-id": "SessionId: its models keep no sessions",
    "prefix-aware-id": "PrefixAwareId: it has no routing by prefixes",
}
_TIMED_OUT = "Your invocation timed out while waiting for a response from container primary."
_GONE = "The container primary closed the connection or does not run."


@dataclass(frozen=True, kw_only=True)
class InvokeResult:
    """An endpoint's answer to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Invocations:
    """Sends requests to the models of endpoints."""

    def __init__(self, *, endpoints: Endpoints, recorder: Recorder, cloud: Cloud, store: Store) -> None:
        self._endpoints = endpoints
        self._recorder = recorder
        self._cloud = cloud
        self._store = store

    def invoke(self, endpoint: str, body: bytes, headers: Mapping[str, str]) -> InvokeResult:
        """Return the model's answer; raises ServiceError with a ModelError if its status is not 2xx."""
        began = time.perf_counter()
        if len(body) > MAX_BODY_BYTES:
            raise ServiceError(
                "ValidationError",
                "1 validation error detected: Value at 'body' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MAX_BODY_BYTES}",
            )
        lowered = {name.lower(): value for name, value in headers.items()}
        _refuse_what_is_not_here(lowered)
        with self._endpoints.serving(endpoint) as deployment:
            variant = deployment.choose(lowered.get(f"{_HEADER}target-variant"))
            asked = time.perf_counter()
            answer = _ask(deployment, variant, body, lowered)
            seconds = {"ModelLatency": time.perf_counter() - asked, "OverheadLatency": asked - began}
            # Only answered calls are captured, as in the service.
            rules = CaptureRules(deployment.config.get("DataCaptureConfig") if answer.succeeded else None)
            self._recorder.record(
                rules.capture(self._exchange(answer, body, lowered), endpoint, variant),
                self._metrics(endpoint, variant, answer, seconds),
                role=deployment.role(variant),
            )
        if not answer.succeeded:
            raise self._model_error(endpoint, answer)
        return InvokeResult(
            status=200,
            headers={"Content-Type": answer.content_type, "x-Amzn-Invoked-Production-Variant": variant},
            body=answer.body,
        )

    def _exchange(self, answer: Answer, body: bytes, headers: Mapping[str, str]) -> Exchange:
        return Exchange(
            request=body,
            request_type=headers.get("content-type", ""),
            response=answer.body,
            response_type=answer.content_type,
            time=self._cloud.now(),
            inference_id=headers.get(f"{_HEADER}inference-id"),
            custom_attributes=headers.get(f"{_HEADER}custom-attributes"),
        )

    def _metrics(self, endpoint: str, variant: str, answer: Answer, seconds: Mapping[str, float]) -> list[MetricDatum]:
        now = self._cloud.now()
        dimensions = variant_dimensions(endpoint, variant)
        counts = {
            "Invocations": True,
            "Invocation4XXErrors": 400 <= answer.status < 500,
            "Invocation5XXErrors": not answer.succeeded and not 400 <= answer.status < 500,
            "InvocationModelErrors": not answer.succeeded,
        }
        values = [(name, float(count), "None") for name, count in counts.items()]
        # The service publishes latencies in microseconds.
        values += [(name, duration * 1e6, "Microseconds") for name, duration in seconds.items()]
        return [
            MetricDatum(name=name, value=value, unit=unit, timestamp=now, dimensions=dimensions)
            for name, value, unit in values
        ]

    def _model_error(self, endpoint: str, answer: Answer) -> ServiceError:
        side = "client" if 400 <= answer.status < 500 else "server"
        message = answer.body.decode(errors="replace")
        region, account = self._store.region, self._store.account
        group = f"/aws/sagemaker/Endpoints/{endpoint}"
        return ServiceError(
            "ModelError",
            f'Received {side} error ({answer.status}) from primary with message "{message}". '
            f"See https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#logEventViewer:group={group} "
            f"in account {account} for more information.",
            status=424,
            details={
                "OriginalStatusCode": answer.status,
                "OriginalMessage": message,
                "LogStreamArn": f"arn:aws:logs:{region}:{account}:log-group:{group}",
            },
        )


def _refuse_what_is_not_here(headers: Mapping[str, str]) -> None:
    """Refuse the members of a request that would choose another answer than the one that is given here."""
    for header, member in _NOT_HERE.items():
        if f"{_HEADER}{header}" in headers:
            raise ServiceError("ValidationError", f"SageMaker on this machine has no {member}.")


def _ask(deployment: Deployment, variant: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    passed_on = {name: headers[name] for name in _PASSED_ON if name in headers}
    try:
        return deployment.container(variant).invoke(body, passed_on)
    except OSError as error:
        message = _TIMED_OUT if isinstance(error, TimeoutError) else f"{_GONE} {error}"
        return Answer(status=0, content_type="text/plain", body=message.encode())
