"""Checks of the programs that a deployment needs on this machine."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from driftgauge_cli.findings import Finding, ok, problem, warning
from driftgauge_contract.toolchain import CDK_VERSION
from driftgauge_local.instance import LocalAwsError
from driftgauge_local.toolchain import find_node, find_toolchain, pinned_cdk_version

MIN_NODE_VERSION = 22
"""The oldest version of Node that is maintained and on which the CDK runs."""

_SETUP = "run: pip install 'driftgauge[local]' (or, in Driftgauge's own checkout, make setup)"


def check_machine(project: Path | None = None) -> Iterator[Finding]:
    """Check Node and the CDK command line."""
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
        return warning("CDK command line", str(error), f"for an AWS account: npx aws-cdk@{CDK_VERSION} deploy")
    pinned = pinned_cdk_version(tools.project)
    if tools.cdk_version != pinned:
        return problem("CDK command line", f"{tools.cdk_version} is installed, but {pinned} is pinned", _SETUP)
    return ok("CDK command line", pinned)
