"""Deployment files. Their model brings in the CDK, so a process of its own reads them and prints what was asked for."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from driftgauge_local.instance import LocalAwsError
from driftgauge_local.toolchain import find_node

if TYPE_CHECKING:
    from stacks.deployment import Deployment

_TIMEOUT_SECONDS = 60


class UnusableDeploymentError(Exception):
    """Why a deployment file cannot be deployed, with a line for each mistake."""


def ask(module: str, name: str, *more: str, project: Path) -> Any:
    """What a module answers about a deployment of the project; raises UnusableDeploymentError with every mistake."""
    done = subprocess.run(
        [sys.executable, "-m", module, name, *more],
        cwd=project,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(project), *sys.path]), **_node()},
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT_SECONDS,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise UnusableDeploymentError(f"the deployment file could not be read: {last}")
    read = json.loads(done.stdout)
    if mistakes := read.get("mistakes"):
        raise UnusableDeploymentError(mistakes)
    return read["answer"]


def answer(name: str, about: Callable[["Deployment"], object], *, engine: str = "") -> None:
    """Print what is to be said about a deployment, or its mistakes: what a module does that is asked.

    `engine` stands in place of what the file says of it.
    """
    from stacks.loading import InvalidDeploymentError, find_deployment, load_deployment

    try:
        deployment = load_deployment(find_deployment(name, Path("deployments")), engine=engine or None)
    except InvalidDeploymentError as error:
        json.dump({"mistakes": str(error)}, sys.stdout)
        return
    json.dump({"answer": about(deployment)}, sys.stdout)


def _node() -> Mapping[str, str]:
    """The CDK complains about the machine's own Node where that is old."""
    try:
        return {"JSII_NODE": str(find_node())}
    except LocalAwsError:
        return {}
