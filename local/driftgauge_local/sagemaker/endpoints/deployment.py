"""The running containers of one endpoint configuration."""

import random
import shutil
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import ServiceError
from driftgauge_local.sagemaker.endpoints.inference_container import (
    DEFAULT_STARTUP_SECONDS,
    InferenceContainer,
    Reports,
)
from driftgauge_local.sagemaker.endpoints.model_archive import StartError

_DRAIN_SECONDS = 60.0
ReportsOf = Callable[[str], Reports]
"""Returns where the container of a variant reports to."""


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """An endpoint configuration with its models, copied because both may be deleted while the endpoint serves."""

    config: Document
    models: dict[str, Document]
    """By variant name."""


class Deployment:
    """The running containers, one for each variant. They can be retired without losing a request."""

    def __init__(
        self, blueprint: Blueprint, *, folder: Path, cloud: Cloud, processes: Processes, reports_of: ReportsOf
    ) -> None:
        self.config = blueprint.config
        self._blueprint = blueprint
        self._folder = folder
        self._containers: dict[str, InferenceContainer] = {}
        self._in_flight = 0
        self._idle = threading.Condition()
        # If one variant fails to start, those that run already are ended.
        with ExitStack() as unless_all_start:
            unless_all_start.callback(self.stop)
            for variant, model in blueprint.models.items():
                as_model = cloud.acting_as(model["ExecutionRoleArn"])
                _attach_volume(blueprint.config, as_model)
                self._containers[variant] = InferenceContainer(
                    model,
                    folder=folder / variant,
                    cloud=as_model,
                    processes=processes,
                    reports=reports_of(variant),
                    startup_seconds=_startup_seconds(blueprint.config, variant),
                )
            unless_all_start.pop_all()

    def borrow(self) -> None:
        """Hold the containers for one request; `retire` waits until `give_back`."""
        with self._idle:
            self._in_flight += 1

    def give_back(self) -> None:
        """Release the containers after a request."""
        with self._idle:
            self._in_flight -= 1
            self._idle.notify_all()

    def container(self, variant: str) -> InferenceContainer:
        """Return a variant's container."""
        return self._containers[variant]

    def role(self, variant: str) -> str:
        """Return the role of a variant's model."""
        role: str = self._blueprint.models[variant]["ExecutionRoleArn"]
        return role

    def choose(self, target: str | None) -> str:
        """Return the target variant if a request names one, or choose one by weight."""
        if target is None:
            variants = self.config["ProductionVariants"]
            # If all weights are zero, all variants are as likely.
            weights = [v.get("InitialVariantWeight", 1.0) for v in variants]
            name: str = random.choices(variants, weights if any(weights) else None)[0]["VariantName"]  # noqa: S311
            return name
        if target not in self._containers:
            raise ServiceError(
                "ValidationError",
                f"Production variant {target} not found; the endpoint has {', '.join(sorted(self._containers))}.",
            )
        return target

    def reweigh(self, config: Document) -> None:
        """Answer by the weights of a configuration with the same variants."""
        self.config = config

    def retire(self) -> None:
        """Wait for the requests in progress, then stop."""
        with self._idle:
            self._idle.wait_for(lambda: self._in_flight == 0, _DRAIN_SECONDS)
        self.stop()

    def stop(self) -> None:
        """End the containers."""
        for container in self._containers.values():
            container.stop()
        # Models can be large.
        shutil.rmtree(self._folder, ignore_errors=True)


def _attach_volume(config: Document, cloud: Cloud) -> None:
    key = config.get("KmsKeyId")
    try:
        if key:
            cloud.attach_volume(key)
    except ObjectError as error:
        raise StartError(f"An encrypted volume cannot be attached: {error.message}") from error


def _startup_seconds(config: Document, name: str) -> int:
    [variant] = [each for each in config["ProductionVariants"] if each["VariantName"] == name]
    seconds: int = variant.get("ContainerStartupHealthCheckTimeoutInSeconds", DEFAULT_STARTUP_SECONDS)
    return seconds
