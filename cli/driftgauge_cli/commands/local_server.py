"""The program that AWS on this machine runs in place of the image of a deployment's model."""

from collections.abc import Callable, Sequence
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_local.instance import Home


def note_local_server(deployment: str, home: Path, project: Path) -> None:
    """Note the command that the deployment file names for its image, before the endpoint is made."""
    from driftgauge_cli.project.deployments import read_deployment
    from driftgauge_cli.project.finding import DEPLOYMENTS
    from driftgauge_contract.environments import split_environment
    from driftgauge_deployment import find_deployment
    from driftgauge_local.serving.command.servers import CommandProgram, remember_server

    # Its warnings were printed when it was read first.
    model = read_deployment(deployment, project=project, warn=lambda _: None).model
    if model is None or not model.local_server or model.image.uri is None:
        return
    file, _ = split_environment(deployment)
    folder = find_deployment(file, project / DEPLOYMENTS).resolve().parent
    program = CommandProgram(command_line=model.local_server, folder=folder)
    remember_server(Home(home).sagemaker, model.image.uri, program)


def version_differences(home: Home) -> list[str]:
    """Return how frameworks here differ from the images of the endpoints in service."""
    from driftgauge_local.sagemaker.endpoints.version_notes import read_differences

    return read_differences(home.sagemaker)


def install_framework(
    framework: str, packages: Sequence[str], *, version: str | None, on_line: Callable[[str], None]
) -> Path:
    """Install a framework in an environment of its own, and return the environment's folder."""
    from driftgauge_local.serving.installation import InstallationError, install
    from driftgauge_local.serving.registry import SERVING_PROGRAMS

    programs = {program.framework: program for program in SERVING_PROGRAMS.values()}
    if framework not in programs:
        raise UserError(f"{framework!r} is not served on this machine; allowed: {', '.join(programs)}")
    try:
        return install(programs[framework], packages, version=version, on_line=on_line)
    except InstallationError as error:
        raise UserError(f"{framework} was not installed: {error}") from error
