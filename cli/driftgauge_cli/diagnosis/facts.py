"""The needs of a deployment that an account has to meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from driftgauge_cli.ownership.named import Names, names_of
from driftgauge_cli.project.deployments import read_deployment
from driftgauge_contract.engines import ENGINES, EngineFacts
from driftgauge_contract.frameworks import FRAMEWORKS
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.recipients import Email
from driftgauge_deployment import Deployment, Warn
from driftgauge_deployment.monitors.section import MonitorSection


@dataclass(frozen=True, kw_only=True)
class Instances:
    """Instances of one type that run at the same time."""

    instance_type: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ExistingEndpoint:
    """An endpoint that something else deployed."""

    name: str
    variant: str | None
    captured_elsewhere: bool
    """Whether the deployment file says where the captured data is."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The needs of a deployment that an account has to meet."""

    name: str
    engines: tuple[str, ...]
    """The names of the engines that run the monitors."""

    endpoint: Instances | None
    """The instances of the endpoint, unless an existing one is monitored."""

    existing_endpoint: ExistingEndpoint | None = None
    jobs: tuple[Instances, ...]
    """The instances of each monitor's jobs; the baselines can run at the same time."""

    images_missing: tuple[str, ...]
    """The images of AWS's that are not in the region."""

    region_refusals: tuple[str, ...] = ()
    """Why engines cannot be deployed in the region."""

    addresses: tuple[str, ...]
    names: Names
    """The names that the deployment uses."""

    deployment: Deployment | None = None
    """The deployment file, whose datasets on this machine can be checked."""


def read_facts(
    name: str,
    region: str | None,
    project: Path,
    engine: str | None,
    warn: Warn,
    warn_of_rechecked: Warn | None = None,
) -> Facts:
    """Return what a deployment of the project needs; `engine` replaces the engine that its file names.

    `warn` is given each warning about the file; `warn_of_rechecked` those that the check of a baseline finds again.

    Raises:
        InvalidDeploymentError: There is no such deployment, or its file has mistakes.
    """
    deployment = read_deployment(name, project=project, engine=engine, warn=warn, warn_of_rechecked=warn_of_rechecked)
    return Facts(
        name=deployment.name,
        engines=tuple(name.value for name in deployment.engine),
        endpoint=_instances(deployment),
        existing_endpoint=_existing(deployment),
        jobs=tuple(
            Instances(
                instance_type=monitor.instance_type or engine.instance_type(monitor.instance_count),
                count=monitor.instance_count,
            )
            for engine, _, monitor in _runs(deployment)
        ),
        images_missing=tuple(_missing(deployment, region)) if region else (),
        region_refusals=tuple(_region_refusals(deployment, region)) if region else (),
        # Only mail has to be confirmed by a person before messages arrive.
        addresses=_addresses(deployment),
        names=names_of(deployment),
        deployment=deployment,
    )


def _addresses(deployment: Deployment) -> tuple[str, ...]:
    return tuple(each.address for each in deployment.notify.recipients() if isinstance(each, Email))


def _instances(deployment: Deployment) -> Instances | None:
    endpoint = deployment.endpoint
    if endpoint.existing:
        return None
    return Instances(instance_type=endpoint.instance_type, count=endpoint.instance_count)


def _existing(deployment: Deployment) -> ExistingEndpoint | None:
    endpoint = deployment.endpoint
    if not endpoint.existing:
        return None
    captured = endpoint.capture is not None
    return ExistingEndpoint(name=endpoint.existing, variant=endpoint.variant, captured_elsewhere=captured)


def _runs(deployment: Deployment) -> Iterator[tuple[EngineFacts, MonitorKind, MonitorSection]]:
    for name in deployment.engine:
        for kind, monitor in deployment.monitors.given.items():
            yield ENGINES[name], kind, monitor


def _region_refusals(deployment: Deployment, region: str) -> Iterator[str]:
    for name in deployment.engine:
        try:
            ENGINES[name].check_region(region)
        except ValueError as error:
            yield str(error)


def _missing(deployment: Deployment, region: str) -> Iterator[str]:
    model = deployment.model
    repositories = [engine.image_repository(kind, run.instance_count) for engine, kind, run in _runs(deployment)]
    # An image of one's own and a package's are in repositories that only their owner knows.
    if model and model.image.uri is None and model.package is None:
        repositories.append(FRAMEWORKS[model.image.framework].repository)
    # Several monitors share an image, which is named once.
    yield from {repository.title: None for repository in repositories if region not in repository.accounts}
