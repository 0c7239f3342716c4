"""Finding the project of a command, and the project's deployments."""

from collections.abc import Mapping
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_contract.environments import name_in_environment, split_environment
from driftgauge_local.instance import LocalAwsError
from driftgauge_local.toolchain import find_project

DEPLOYMENTS = "deployments"
"""The folder of a project in which a deployment has a name."""


def project_folder() -> Path:
    """Return the folder of the project: the current one or one above it."""
    try:
        return find_project()
    except LocalAwsError as error:
        raise UserError(str(error)) from error


def deployment_name(given: str | None) -> str:
    """Return the deployment that a command is about: the one given, or the project's only one."""
    if given:
        return given
    folder = project_folder() / DEPLOYMENTS
    names = sorted(file.stem for file in folder.glob("*.yaml"))
    if len(names) != 1:
        there = f"one of {', '.join(names)}" if names else "which there is none of yet: driftgauge init"
        raise UserError(f"name a deployment in {folder}, {there}")
    return names[0]


def endpoint_of(name: str) -> str:
    """Return the endpoint that a deployment of the project monitors; any other name is that of an endpoint itself."""
    # Imported here, since this module is part of every command's help.
    import yaml

    file, environment = split_environment(name)
    try:
        text = (find_project() / DEPLOYMENTS / f"{file}.yaml").read_text(encoding="utf-8")
        content = yaml.safe_load(text)
        chosen = content["environments"][environment] if environment else {}
        deployed = name_in_environment(content["name"], chosen) if environment else name
        return _existing(chosen) or _existing(content) or deployed
    except (LocalAwsError, OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError):
        # A deployment file is not needed to use an endpoint, and the commands that need one report its mistakes.
        return name


def _existing(content: Mapping[str, object]) -> str:
    section = content.get("endpoint")
    return str(section["existing"]) if isinstance(section, Mapping) and "existing" in section else ""
