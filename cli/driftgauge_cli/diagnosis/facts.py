"""What a deployment file asks for. Run as a program, it prints that as JSON: the file's model brings in the CDK."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from driftgauge_local.instance import LocalAwsError
from driftgauge_local.toolchain import find_node

if TYPE_CHECKING:
    from stacks.deployment import Deployment

_TIMEOUT_SECONDS = 60


class UnusableDeploymentError(Exception):
    """Why a deployment file cannot be deployed, with a line for each mistake."""


@dataclass(frozen=True, kw_only=True)
class Instances:
    """Machines of one type that are wanted at the same time."""

    instance_type: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a deployment asks of an account."""

    name: str
    endpoint: Instances
    jobs: tuple[Instances, ...]
    """Of each monitor; their baselines can run at the same time."""
    images_missing: tuple[str, ...]
    """AWS's images that are not in the region."""
    addresses: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what the program has printed."""
        read = json.loads(text)
        return cls(
            name=read["name"],
            endpoint=Instances(**read["endpoint"]),
            jobs=tuple(Instances(**each) for each in read["jobs"]),
            images_missing=tuple(read["images_missing"]),
            addresses=tuple(read["addresses"]),
        )


def read_facts(name: str, region: str | None, project: Path) -> Facts:
    """Read a deployment of the project; raises UnusableDeploymentError with every mistake."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, name, region or ""],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), **_node()},
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT_SECONDS,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise UnusableDeploymentError(f"the deployment file could not be read: {last}")
    mistakes = json.loads(done.stdout).get("mistakes")
    if mistakes:
        raise UnusableDeploymentError(mistakes)
    return Facts.parse(done.stdout)


def _node() -> Mapping[str, str]:
    """The CDK complains about the machine's own Node where that is old."""
    try:
        return {"JSII_NODE": str(find_node())}
    except LocalAwsError:
        return {}


def _main(name: str, region: str) -> None:
    from stacks.loading import InvalidDeploymentError, find_deployment, load_deployment

    try:
        deployment = load_deployment(find_deployment(name, Path("deployments")))
    except InvalidDeploymentError as error:
        json.dump({"mistakes": str(error)}, sys.stdout)
        return
    json.dump(asdict(_facts(deployment, region)), sys.stdout)


def _facts(deployment: "Deployment", region: str) -> Facts:
    endpoint = deployment.endpoint
    monitors = [each for each in (deployment.monitors.data_quality, deployment.monitors.model_quality) if each]
    return Facts(
        name=deployment.name,
        endpoint=Instances(instance_type=endpoint.instance_type, count=endpoint.instance_count),
        jobs=tuple(Instances(instance_type=each.instance_type, count=each.instance_count) for each in monitors),
        images_missing=tuple(_missing(deployment, region)) if region else (),
        addresses=deployment.notify,
    )


def _missing(deployment: "Deployment", region: str) -> Iterator[str]:
    from driftgauge.image_accounts import MODEL_MONITOR_ACCOUNTS, XGBOOST_ACCOUNTS

    model = deployment.model
    tables: list[tuple[str, Mapping[str, str]]] = [("Model Monitor", MODEL_MONITOR_ACCOUNTS)]
    if model.image.uri is None and model.package is None:
        tables.append(("XGBoost", XGBOOST_ACCOUNTS))
    yield from (title for title, accounts in tables if region not in accounts)


if __name__ == "__main__":
    _main(*sys.argv[1:])
