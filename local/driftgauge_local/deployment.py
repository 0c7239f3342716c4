"""Deploying to AWS on this machine with the real CDK command line, and destroying again."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from botocore.exceptions import ClientError

from driftgauge_contract.ownership import data_stack_name
from driftgauge_local.instance import ACCOUNT, REGION, Home, Instance, LocalAwsError
from driftgauge_local.life_cycle import require_running
from driftgauge_local.locations import folder_in_use
from driftgauge_local.toolchain import Toolchain, ensure_toolchain

DEFAULT_DEPLOYMENT = "nutriscore"
_TOOLKIT = "CDKToolkit"
# An event of a stack: "nutriscore | 12:00:00 | CREATE_FAILED | AWS::SageMaker::Endpoint | Endpoint why it failed".
_FAILED_RESOURCE = re.compile(r"\|\s*(?:CREATE|UPDATE|DELETE)_FAILED\s*\|\s*(?P<type>\S+)\s*\|\s*(?P<reason>.+)")
_APP_FAILED = "Subprocess exited with error"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LAST_LINES = 5

OnLine = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The resources that `destroy` retains: the stack that holds the data, and its buckets."""

    stack: str
    buckets: Sequence[str]


def deploy(
    name: str = DEFAULT_DEPLOYMENT,
    *,
    on_line: OnLine,
    home: Path | None = None,
    project: Path | None = None,
    engine: str | None = None,
) -> None:
    """Run `cdk deploy` of a deployment's stacks, after `cdk bootstrap` where it has not been run yet.

    `on_line` takes the command's lines as they come; `engine` is the CDK context that overrides the file's engine.
    Raises LocalAwsError with the reason of a failure.
    """
    instance, tools = require_running(home=home), ensure_toolchain(project, on_line=on_line)
    place = Home(folder_in_use(home))
    bootstrap(on_line=on_line, home=place.path, project=tools.project)
    arguments = ["deploy", "--all", "--require-approval", "never", "--progress", "events"]
    override = ["-c", f"engine={engine}"] if engine else []
    _cdk(tools, [*arguments, *_app(name, place), *override], instance, place, on_line)


def bootstrap(*, on_line: OnLine, home: Path | None = None, project: Path | None = None) -> None:
    """Run `cdk bootstrap` unless the account has its toolkit stack."""
    instance, tools = require_running(home=home), ensure_toolchain(project, on_line=on_line)
    if _stack_exists(instance, _TOOLKIT):
        return
    # Outside the app's folder the command does not synthesize the app, which a bootstrap does not need.
    place = Home(folder_in_use(home))
    _cdk(tools, ["bootstrap", f"aws://{ACCOUNT}/{REGION}"], instance, place, on_line, folder=place.path)


def destroy(
    name: str = DEFAULT_DEPLOYMENT, *, on_line: OnLine, home: Path | None = None, project: Path | None = None
) -> Kept:
    """Run `cdk destroy` for a deployment's endpoint stack, and return what is kept: the data stack and its buckets."""
    instance, tools = require_running(home=home), ensure_toolchain(project, on_line=on_line)
    stack = stack_name(name, tools.project)
    # What was deployed is known from its assembly, whatever the deployment file says by now.
    place = Home(folder_in_use(home))
    assembly = _assembly(name, place)
    app = ["--app", str(assembly)] if _holds(assembly, stack) else _app(name, place)
    _cdk(tools, ["destroy", stack, "--force", *app], instance, place, on_line)
    return kept(stack, instance)


def kept(stack: str, instance: Instance) -> Kept:
    """Return what exists of a deployment's data."""
    name = data_stack_name(stack)
    if not _stack_exists(instance, name):
        return Kept(stack=name, buckets=())
    client = instance.session().client("cloudformation")
    resources = client.describe_stack_resources(StackName=name)["StackResources"]
    buckets = [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == "AWS::S3::Bucket"]
    return Kept(stack=name, buckets=buckets)


def stack_name(name: str, project: Path) -> str:
    """Return the name of a deployment's endpoint stack, from its file; `name` is the file's name or path."""
    path = Path(name) if _is_path(name) else project / "deployments" / f"{name}.yaml"
    try:
        read = yaml.safe_load(path.read_text())
    except FileNotFoundError as error:
        there = ", ".join(sorted(file.stem for file in (project / "deployments").glob("*.yaml"))) or "none"
        raise LocalAwsError(f"There is no deployment file {path}. Deployments here: {there}.") from error
    except yaml.YAMLError as error:
        raise LocalAwsError(f"{path} is no YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(read, dict) or not isinstance(read.get("name"), str):
        raise LocalAwsError(f"{path} does not say the deployment's name.")
    return str(read["name"])


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def _assembly(name: str, place: Home) -> Path:
    return place.assemblies / Path(name).stem


def _holds(assembly: Path, stack: str) -> bool:
    manifest = assembly / "manifest.json"
    return manifest.is_file() and stack in json.loads(manifest.read_text())["artifacts"]


def _app(name: str, place: Home) -> list[str]:
    """Return the arguments for the app. It runs in the project's folder, so paths are absolute."""
    deployment = str(Path(name).resolve()) if _is_path(name) else name
    return ["-c", f"deployment={deployment}", "--output", str(_assembly(name, place))]


def _cdk(
    tools: Toolchain,
    arguments: Sequence[str],
    instance: Instance,
    place: Home,
    on_line: OnLine,
    *,
    folder: Path | None = None,
) -> None:
    """Run the CDK command line and pass its lines on; raises LocalAwsError with the reason in one line."""
    lines: list[str] = []
    command = [*tools.cdk_command, *arguments, "--no-notices"]
    with subprocess.Popen(
        command,
        cwd=folder or tools.project,
        env=_environment(tools, instance, place),
        # The CDK would wait for an answer to a question that nobody sees.
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            text = _COLOUR.sub("", line).rstrip()
            if text:
                lines.append(text)
                on_line(text)
    if process.returncode:
        raise LocalAwsError(f"cdk {arguments[0]} failed: {_reason(lines)}")


def _reason(lines: Sequence[str]) -> str:
    """Return why the command failed: the app's message, that of the first failed resource, or the last lines."""
    for number, line in enumerate(lines):
        if _APP_FAILED in line:
            return "\n".join(["the app has no template to deploy:", *lines[:number]])
        failed = _FAILED_RESOURCE.search(line)
        if failed and not failed["type"].startswith("AWS::CloudFormation::"):
            return failed["reason"]
    return " ".join(lines[-_LAST_LINES:]) or "it wrote nothing"


def _environment(tools: Toolchain, instance: Instance, place: Home) -> Mapping[str, str]:
    """Return the user's environment, with the AWS on this machine in place of their own."""
    # A profile or a region of the user's must not send the deployment to an account.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    path = os.pathsep.join([str(tools.node.parent), str(Path(sys.executable).parent), own.get("PATH", "")])
    return own | {
        **instance.environment,
        "PATH": path,
        "JSII_NODE": str(tools.node),
        "CDK_HOME": str(place.cdk),
        "CDK_DISABLE_VERSION_CHECK": "1",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CI": "true",
        "NO_COLOR": "1",
        # A proxy cannot reach the loopback interface.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def _stack_exists(instance: Instance, stack: str) -> bool:
    client = instance.session().client("cloudformation")
    try:
        found = client.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    return bool(found[0]["StackStatus"] != "DELETE_COMPLETE")
