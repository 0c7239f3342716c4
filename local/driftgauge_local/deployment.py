"""Deploying to AWS on this machine with the real CDK command line, and destroying again."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from botocore.exceptions import ClientError

from driftgauge_contract.environments import name_in_environment, split_environment
from driftgauge_contract.ownership import data_stack_name
from driftgauge_local.cdk import Cdk
from driftgauge_local.deployment_lock import wait_for
from driftgauge_local.instance import ACCOUNT, REGION, Home, Instance, LocalAwsError
from driftgauge_local.life_cycle import require_running
from driftgauge_local.locations import folder_in_use
from driftgauge_local.removals import Removal, removals
from driftgauge_local.toolchain import ensure_toolchain

DEFAULT_DEPLOYMENT = "nutriscore"
_TOOLKIT = "CDKToolkit"
_REST_SECONDS = 900.0
_POLL_SECONDS = 0.3

OnLine = Callable[[str], None]
Confirm = Callable[[Sequence[Removal]], None]


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
    confirm: Confirm | None = None,
) -> None:
    """Run `cdk deploy` of a deployment's stacks, after `cdk bootstrap` where it has not been run yet.

    `on_line` takes the command's lines as they come; `engine` is the CDK context that overrides the file's engine.
    `confirm` takes what would be removed, and prevents the deployment by an error.

    Raises:
        LocalAwsError: The deployment failed, for the reason that it says, or another process changes it.
    """
    instance, tools = require_running(home=home), ensure_toolchain(project, on_line=on_line)
    place, stack = Home(folder_in_use(home)), stack_name(name, tools.project)
    cdk = Cdk(tools=tools, instance=instance, place=place, on_line=on_line)
    with cdk.changing(stack, doing=f"deploying {stack}") as held:
        bootstrap(on_line=on_line, home=place.path, project=tools.project)
        override = ["-c", f"engine={engine}"] if engine else []
        held.run(["synth", "--quiet", *_app(name, stack, place), *override])
        assembly = place.assemblies / stack
        if confirm:
            confirm(_removals(instance, assembly, stack))
        _await_rest(instance, stack, on_line)
        arguments = ["deploy", "--all", "--require-approval", "never", "--progress", "events"]
        held.run([*arguments, "--app", str(assembly)])


def bootstrap(*, on_line: OnLine, home: Path | None = None, project: Path | None = None) -> None:
    """Run `cdk bootstrap` unless the account has its toolkit stack."""
    instance, tools = require_running(home=home), ensure_toolchain(project, on_line=on_line)
    place = Home(folder_in_use(home))
    # Two deployments that are the first ones bootstrap once.
    with wait_for(place.deployments / "bootstrap.lock"):
        if _stack_exists(instance, _TOOLKIT):
            return
        cdk = Cdk(tools=tools, instance=instance, place=place, on_line=on_line)
        # Outside the app's folder the command does not synthesize the app, which a bootstrap does not need.
        cdk.run(["bootstrap", f"aws://{ACCOUNT}/{REGION}"], folder=place.path)


def destroy(
    name: str = DEFAULT_DEPLOYMENT, *, on_line: OnLine, home: Path | None = None, project: Path | None = None
) -> Kept:
    """Run `cdk destroy` for a deployment's endpoint stack, and return what is kept: the data stack and its buckets."""
    instance, tools = require_running(home=home), ensure_toolchain(project, on_line=on_line)
    stack = stack_name(name, tools.project)
    place = Home(folder_in_use(home))
    cdk = Cdk(tools=tools, instance=instance, place=place, on_line=on_line)
    with cdk.changing(stack, doing=f"destroying {stack}") as held:
        # What was deployed is known from its assembly, whatever the deployment file says by now.
        assembly = place.assemblies / stack
        app = ["--app", str(assembly)] if _holds(assembly, stack) else _app(name, stack, place)
        _await_rest(instance, stack, on_line)
        held.run(["destroy", stack, "--force", *app])
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
    """Return the name of a deployment's endpoint stack, from its file; `name` is the file's name or path.

    With an environment, such as `shop@prod`, it is the name in that environment.
    """
    file, environment = split_environment(name)
    path = Path(file) if _is_path(file) else project / "deployments" / f"{file}.yaml"
    try:
        read = yaml.safe_load(path.read_text())
    except FileNotFoundError as error:
        there = ", ".join(sorted(file.stem for file in (project / "deployments").glob("*.yaml"))) or "none"
        raise LocalAwsError(f"There is no deployment file {path}. Deployments here: {there}.") from error
    except yaml.YAMLError as error:
        raise LocalAwsError(f"{path} is no YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(read, dict) or not isinstance(read.get("name"), str):
        raise LocalAwsError(f"{path} does not say the deployment's name.")
    own = str(read["name"])
    if environment is None:
        return own
    environments = read.get("environments")
    if not isinstance(environments, dict) or not isinstance(environments.get(environment), dict):
        raise LocalAwsError(f"{path} has no environment {environment}.")
    return name_in_environment(own, environments[environment])


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def _holds(assembly: Path, stack: str) -> bool:
    manifest = assembly / "manifest.json"
    return manifest.is_file() and stack in json.loads(manifest.read_text())["artifacts"]


def _app(name: str, stack: str, place: Home) -> list[str]:
    """Return the arguments for the app. It runs in the project's folder, so paths are absolute."""
    file, environment = split_environment(name)
    deployment = str(Path(file).resolve()) if _is_path(file) else file
    chosen = ["-c", f"environment={environment}"] if environment else []
    # This machine is neither of the accounts that a deployment file may name.
    return ["-c", f"deployment={deployment}", *chosen, "-c", "guard=off", "--output", str(place.assemblies / stack)]


def _removals(instance: Instance, assembly: Path, stack: str) -> list[Removal]:
    """Return what the assembly's stacks would remove of those that are deployed."""
    client = instance.session().client("cloudformation")
    found: list[Removal] = []
    for each in (data_stack_name(stack), stack):
        if _stack_exists(instance, each):
            body = client.get_template(StackName=each)["TemplateBody"]
            wanted = json.loads((assembly / f"{each}.template.json").read_text(encoding="utf-8"))
            found += removals(body if isinstance(body, dict) else json.loads(body), wanted)
    return found


def _await_rest(instance: Instance, stack: str, on_line: OnLine) -> None:
    """Wait for an operation on the stacks that a command began which was killed since."""
    client, deadline = instance.session().client("cloudformation"), time.monotonic() + _REST_SECONDS
    for each in (data_stack_name(stack), stack):
        noticed = False
        while _stack_exists(instance, each):
            status = client.describe_stacks(StackName=each)["Stacks"][0]["StackStatus"]
            # A stack in review has only a change set, which the next one replaces.
            if not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS":
                break
            if time.monotonic() > deadline:
                raise LocalAwsError(f"The stack {each} is still {status}. Try again when it has come to rest.")
            if not noticed:
                on_line(f"The stack {each} is {status}, from an earlier command: waiting for its end")
                noticed = True
            time.sleep(_POLL_SECONDS)


def _stack_exists(instance: Instance, stack: str) -> bool:
    client = instance.session().client("cloudformation")
    try:
        found = client.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        raise
    return bool(found[0]["StackStatus"] != "DELETE_COMPLETE")
