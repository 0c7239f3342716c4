"""The templates of a deployment, synthesized by the project's own app as the CDK command line does."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from driftgauge_cli.errors import UserError
from driftgauge_contract.environments import split_environment
from driftgauge_local.toolchain import Toolchain


def synthesize(name: str, tools: Toolchain, *, engine: str | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Return the templates of a deployment's stacks by the stacks' names, in the order of their deployment.

    Raises:
        UserError: The app ended with an error, such as a mistake in the deployment file.
    """
    with tempfile.TemporaryDirectory(prefix="driftgauge-plan-") as folder:
        arguments = [*_context(name, engine), "--output", folder]
        done = subprocess.run(
            [*tools.cdk_command, "synth", "--quiet", "--no-notices", *arguments],
            cwd=tools.project,
            env=_environment(tools),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UserError("the app has no template to look at:", *done.stderr.strip().splitlines())
        manifest = json.loads(Path(folder, "manifest.json").read_text(encoding="utf-8"))
        return _templates(Path(folder), manifest["artifacts"])


def _templates(folder: Path, artifacts: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    stacks = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    # A stack that others depend on comes before them.
    ordered = sorted(stacks, key=lambda name: len(set(stacks[name].get("dependencies", [])) & set(stacks)))
    return {
        stacks[name]["properties"].get("stackName", name): json.loads(
            (folder / stacks[name]["properties"]["templateFile"]).read_text(encoding="utf-8")
        )
        for name in ordered
    }


def _context(name: str, engine: str | None) -> list[str]:
    file, environment = split_environment(name)
    deployment = str(Path(file).resolve()) if file.endswith((".yaml", ".yml")) else file
    chosen = {"deployment": deployment, "environment": environment, "engine": engine, "guard": "off"}
    return [argument for key, value in chosen.items() if value for argument in ("-c", f"{key}={value}")]


def _environment(tools: Toolchain) -> Mapping[str, str]:
    path = os.pathsep.join([str(tools.node.parent), str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    quiet = {"CDK_DISABLE_VERSION_CHECK": "1", "CDK_DISABLE_CLI_TELEMETRY": "true", "CI": "true", "NO_COLOR": "1"}
    return {**os.environ, **quiet, "PATH": path, "JSII_NODE": str(tools.node)}
