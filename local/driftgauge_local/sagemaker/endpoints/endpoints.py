"""Endpoints, which are created, updated and deleted in the background, as in the service."""

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import INTERNAL_ERROR, ServiceError, validation
from driftgauge_local.sagemaker.control_plane.resource_kinds import ENDPOINT, ENDPOINT_CONFIG, MODEL
from driftgauge_local.sagemaker.control_plane.store import Record, Store
from driftgauge_local.sagemaker.endpoints.deployment import Blueprint, Deployment
from driftgauge_local.sagemaker.endpoints.fleets import Fleets
from driftgauge_local.sagemaker.endpoints.inference_container import Reports
from driftgauge_local.sagemaker.endpoints.model_archive import StartError
from driftgauge_local.sagemaker.endpoints.rollouts import Rollout, RolloutPlan
from driftgauge_local.sagemaker.endpoints.variants import with_desired, with_retained

_LOG_GROUP = "/aws/sagemaker/Endpoints/"
_IN_PROGRESS = ("Creating", "Updating", "RollingBack", "Deleting")


class Endpoints:
    """The operations CreateEndpoint, UpdateEndpoint and DeleteEndpoint, and the containers behind each endpoint."""

    def __init__(
        self, *, store: Store, cloud: Cloud, home: Path, processes: Processes, before_gone: Callable[[], None]
    ) -> None:
        self._store = store
        self._processes = processes
        self._cloud = cloud
        self._home = home
        self._before_gone = before_gone
        self._fleets = Fleets()
        self._stopping = threading.Event()

    def create(self, request: Document) -> Document:
        """Create the endpoint with status Creating, and start its containers."""
        blueprint = self._blueprint(request["EndpointConfigName"])
        plan = self._plan(request.get("DeploymentConfig"), blueprint)
        state = {"EndpointStatus": "Creating", "LastDeploymentConfig": request.get("DeploymentConfig")}
        record = self._store.add(ENDPOINT, request | state)
        self._in_background(self._start, record, blueprint, plan)
        return record.document

    def update(self, request: Document) -> Document:
        """Start the new configuration's containers, and shift requests to them once they serve."""
        record = self._store.get(ENDPOINT, request["EndpointName"])
        described = record.document.get("ProductionVariants", [])
        blueprint = self._blueprint(request["EndpointConfigName"])
        blueprint = replace(blueprint, config=with_retained(blueprint.config, described, request))
        config = request.get("DeploymentConfig")
        if request.get("RetainDeploymentConfig"):
            config = record.document.get("LastDeploymentConfig")
        plan = self._plan(config, blueprint)
        with self._store.lock:
            self._check_settled(record)
            pending = {"EndpointConfigName": request["EndpointConfigName"]}
            self._store.change(
                record,
                EndpointStatus="Updating",
                FailureReason=None,
                LastDeploymentConfig=config,
                PendingDeploymentSummary=pending,
            )
        self._in_background(self._start, record, blueprint, plan)
        return record.document

    def update_weights(self, request: Document) -> Document:
        """Change weights and instance counts of the variants in service."""
        record = self._store.get(ENDPOINT, request["EndpointName"])
        with self._store.lock:
            self._check_settled(record)
            deployment = self._fleets.serving(record.name)
            if deployment is None:
                raise validation(f"Endpoint {record.name} is not in service.")
            deployment.reweigh(with_desired(deployment.config, request, record.name))
            self._store.change(record, **_description(deployment.config))
        return record.document

    def delete(self, request: Document) -> Document:
        """Delete the endpoint once its requests are answered and its captures are written."""
        record = self._store.get(ENDPOINT, request["EndpointName"])
        with self._store.lock:
            self._check_settled(record)
            self._store.change(record, EndpointStatus="Deleting")
        self._in_background(self._end, record)
        return {}

    @contextmanager
    def serving(self, name: str) -> Iterator[Deployment]:
        """Provide the containers of an endpoint for one request; raises the runtime API's ValidationError."""
        # Under the lock of the swap: what an update retires after it is what nobody can borrow any more.
        with self._store.lock:
            deployment = self._fleets.borrow(name)
            if deployment is None:
                raise ServiceError("ValidationError", f"Endpoint {name} of account {self._store.account} not found.")
        try:
            yield deployment
        finally:
            deployment.give_back()

    def stop(self) -> None:
        """End every container."""
        with self._store.lock:
            self._stopping.set()
            deployments = list(self._fleets.all())
            self._fleets.clear()
        for deployment in deployments:
            deployment.stop()

    def _blueprint(self, config_name: str) -> Blueprint:
        config = self._store.get(ENDPOINT_CONFIG, config_name).document
        models = {
            variant["VariantName"]: self._store.get(MODEL, variant["ModelName"]).document
            for variant in config["ProductionVariants"]
        }
        return Blueprint(config=dict(config), models=models)

    def _plan(self, config: Document | None, blueprint: Blueprint) -> RolloutPlan:
        variants = blueprint.config["ProductionVariants"]
        plan = RolloutPlan.of(config, min(variant.get("InitialInstanceCount", 1) for variant in variants))
        missing = set(plan.alarms) - set(self._alarm_states(blueprint)(plan.alarms)) if plan.alarms else set()
        if missing:
            raise validation(f"CloudWatch alarms do not exist: {', '.join(sorted(missing))}.")
        return plan

    def _alarm_states(self, blueprint: Blueprint) -> Callable[[Sequence[str]], Mapping[str, str]]:
        # SageMaker looks at alarms with the role of the model.
        role = next(iter(blueprint.models.values()))["ExecutionRoleArn"]
        return self._cloud.acting_as(role).alarm_states

    @staticmethod
    def _check_settled(record: Record) -> None:
        if record.document["EndpointStatus"] in _IN_PROGRESS:
            raise validation(f'Cannot update in-progress endpoint "{record.arn}".')

    def _start(self, record: Record, blueprint: Blueprint, plan: RolloutPlan) -> None:
        reason = INTERNAL_ERROR
        deployment = None
        try:
            deployment = Deployment(
                blueprint,
                # A random part, because during an update two deployments have the same name.
                folder=self._home / "endpoints" / f"{record.name}-{uuid.uuid4().hex[:8]}",
                cloud=self._cloud,
                processes=self._processes,
                reports_of=lambda variant: self._reports(record, variant, blueprint.models[variant]),
            )
        except StartError as error:
            reason = str(error)
        except ServiceError as error:
            reason = error.message
        finally:
            if deployment is None:
                # A failed update leaves the endpoint in service with what it had.
                status = "InService" if record.name in self._fleets else "Failed"
                self._store.change(record, EndpointStatus=status, FailureReason=reason, PendingDeploymentSummary=None)
        if deployment:
            self._roll_out(record, deployment, plan, self._alarm_states(blueprint))

    def _roll_out(
        self,
        record: Record,
        arriving: Deployment,
        plan: RolloutPlan,
        alarm_states: Callable[[Sequence[str]], Mapping[str, str]],
    ) -> None:
        def shift(share: float) -> None:
            with self._store.lock:
                self._fleets.shift(record.name, arriving, share)

        # Nothing can be rolled back where nothing is in service, as during a creation.
        rollout = Rollout(plan, shift=shift, alarm_states=alarm_states, ended=self._stopping)
        reason = rollout.carry_out() if record.name in self._fleets else None
        if reason:
            self._roll_back(record, arriving, reason)
        else:
            self._take_over(record, arriving)

    def _roll_back(self, record: Record, arriving: Deployment, reason: str) -> None:
        with self._store.lock:
            self._fleets.keep(record.name)
            self._store.change(record, EndpointStatus="RollingBack")
        arriving.retire()
        self._store.change(record, EndpointStatus="InService", FailureReason=reason, PendingDeploymentSummary=None)

    def _reports(self, record: Record, variant: str, model: Document) -> Reports:
        def log(lines: Sequence[str]) -> None:
            cloud = self._cloud.acting_as(model["ExecutionRoleArn"])
            cloud.put_log(f"{_LOG_GROUP}{record.name}", f"{variant}/i-local", lines)

        return Reports(log=log, health=lambda problem: self._note_health(record, variant, problem))

    def _note_health(self, record: Record, variant: str, problem: str | None) -> None:
        """Make the endpoint's description say that a variant's container is started again, or that it is back."""
        with self._store.lock:
            described = record.document.get("ProductionVariants", [])
            changed = [
                _with_health(each, problem, self._store.now()) if each["VariantName"] == variant else each
                for each in described
            ]
            self._store.change(record, ProductionVariants=changed)

    def _take_over(self, record: Record, deployment: Deployment) -> None:
        with self._store.lock:
            stopping = self._stopping.is_set()
            before = None if stopping else self._fleets.replace(record.name, deployment)
            if not stopping:
                self._store.change(record, **_description(deployment.config), EndpointStatus="InService")
        # The service stopped while the containers were starting.
        if stopping:
            deployment.stop()
        elif before:
            before.retire()

    def _end(self, record: Record) -> None:
        with self._store.lock:
            deployment = self._fleets.remove(record.name)
        if deployment:
            deployment.retire()
        # What was captured last must be in S3 before the endpoint is gone.
        self._before_gone()
        self._store.remove(record)

    @staticmethod
    def _in_background(work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True, name="endpoint").start()


def _description(config: Document) -> Document:
    """Return the members of a description that follow from the configuration in service."""
    return {
        "EndpointConfigName": config["EndpointConfigName"],
        "ProductionVariants": [_variant_summary(variant) for variant in config["ProductionVariants"]],
        "DataCaptureConfig": _capture_summary(config.get("DataCaptureConfig")),
        "FailureReason": None,
        "PendingDeploymentSummary": None,
    }


def _variant_summary(variant: Document) -> Document:
    weight = variant.get("InitialVariantWeight", 1.0)
    count = variant.get("InitialInstanceCount", 1)
    return {
        "VariantName": variant["VariantName"],
        "CurrentWeight": weight,
        "DesiredWeight": weight,
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": count,
    }


def _with_health(summary: Document, problem: str | None, now: datetime) -> Document:
    """Return a variant's summary with no instance and the reason while its container is down."""
    if problem is None:
        restored = {"CurrentInstanceCount": summary["DesiredInstanceCount"]}
        return {name: value for name, value in (summary | restored).items() if name != "VariantStatus"}
    status = {"Status": "Creating", "StatusMessage": problem, "StartTime": now}
    return summary | {"CurrentInstanceCount": 0, "VariantStatus": [status]}


def _capture_summary(capture: Document | None) -> Document | None:
    if capture is None:
        return None
    enabled = capture.get("EnableCapture", False)
    return {
        "EnableCapture": enabled,
        "CaptureStatus": "Started" if enabled else "Stopped",
        "CurrentSamplingPercentage": capture["InitialSamplingPercentage"],
        "DestinationS3Uri": capture["DestinationS3Uri"],
        "KmsKeyId": capture.get("KmsKeyId", ""),
    }
