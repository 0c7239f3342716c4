"""What a deployment file asks of an account."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from driftgauge_cli.deployment_file import answer, ask

if TYPE_CHECKING:
    from driftgauge.monitors.engine import Engine
    from stacks.deployment import Deployment, Monitor


@dataclass(frozen=True, kw_only=True)
class Instances:
    """Machines of one type that are wanted at the same time."""

    instance_type: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a deployment asks of an account."""

    name: str
    engines: tuple[str, ...]
    """What runs the monitors, as the file names it."""
    endpoint: Instances
    jobs: tuple[Instances, ...]
    """Of each monitor; their baselines can run at the same time."""
    images_missing: tuple[str, ...]
    """AWS's images that are not in the region."""
    addresses: tuple[str, ...]

    @classmethod
    def parse(cls, read: Mapping[str, Any]) -> Self:
        """Read them from JSON."""
        return cls(
            name=read["name"],
            engines=tuple(read["engines"]),
            endpoint=Instances(**read["endpoint"]),
            jobs=tuple(Instances(**each) for each in read["jobs"]),
            images_missing=tuple(read["images_missing"]),
            addresses=tuple(read["addresses"]),
        )


def read_facts(name: str, region: str | None, project: Path, engine: str | None = None) -> Facts:
    """Read a deployment of the project; `engine` stands in place of what its file says of it.

    Raises UnusableDeploymentError with every mistake.
    """
    return Facts.parse(ask(__name__, name, region or "", engine or "", project=project))


def _facts(deployment: "Deployment", region: str) -> Facts:
    endpoint = deployment.endpoint
    return Facts(
        name=deployment.name,
        engines=tuple(name.value for name in deployment.engine),
        endpoint=Instances(instance_type=endpoint.instance_type, count=endpoint.instance_count),
        jobs=tuple(
            Instances(
                instance_type=monitor.instance_type or engine.instance_type(monitor.instance_count),
                count=monitor.instance_count,
            )
            for engine, monitor in _runs(deployment)
        ),
        images_missing=tuple(_missing(deployment, region)) if region else (),
        addresses=deployment.notify,
    )


def _runs(deployment: "Deployment") -> "Iterator[tuple[Engine, Monitor]]":
    from stacks.engines import make_engine

    monitors = [each for each in (deployment.monitors.data_quality, deployment.monitors.model_quality) if each]
    return ((make_engine(name), monitor) for name in deployment.engine for monitor in monitors)


def _missing(deployment: "Deployment", region: str) -> Iterator[str]:
    from driftgauge.service.images import XGBOOST

    model = deployment.model
    repositories = [engine.image(monitor.instance_count).repository for engine, monitor in _runs(deployment)]
    if model.image.uri is None and model.package is None:
        repositories.append(XGBOOST)
    titles = {repository.facts.title: None for repository in repositories if region not in repository.facts.accounts}
    yield from titles


if __name__ == "__main__":
    answer(sys.argv[1], lambda deployment: asdict(_facts(deployment, sys.argv[2])), engine=sys.argv[3])
