"""What a deployment needs on this machine."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from driftgauge_cli.findings import Finding, ok, problem
from driftgauge_local.instance import LocalAwsError
from driftgauge_local.toolchain import find_node, find_toolchain

MIN_NODE_VERSION = 22
"""The oldest Node that is still maintained, and that the CDK runs on."""

_SETUP = "run `make setup` in Driftgauge's folder"


def check_machine(project: Path | None = None) -> Iterator[Finding]:
    """Look at Node and at the CDK command line."""
    yield _node()
    yield _cdk(project)


def _node() -> Finding:
    try:
        node = find_node()
    except LocalAwsError as error:
        return problem("Node", str(error), _SETUP)
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = version.removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) < MIN_NODE_VERSION:
        return problem("Node", f"{node} is {version or 'not working'}; {MIN_NODE_VERSION} or newer is needed", _SETUP)
    return ok("Node", version)


def _cdk(project: Path | None) -> Finding:
    try:
        tools = find_toolchain(project)
    except LocalAwsError as error:
        return problem("CDK command line", str(error), _SETUP)
    installed = _version(tools.cdk.parents[1] / "package.json")
    wanted = json.loads((tools.project / "package.json").read_text(encoding="utf-8"))["devDependencies"]["aws-cdk"]
    if installed != wanted:
        return problem("CDK command line", f"{installed} is installed, but {wanted} is pinned", _SETUP)
    return ok("CDK command line", installed)


def _version(package: Path) -> str:
    return str(json.loads(package.read_text(encoding="utf-8"))["version"])
