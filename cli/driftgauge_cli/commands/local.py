"""`driftgauge local`: AWS on this machine, and the deployments to it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from driftgauge_cli.commands.local_guard import confirmation, refuse_foreign, refuse_foreign_stack
from driftgauge_cli.commands.local_next import show_next
from driftgauge_cli.commands.local_server import note_local_server, version_differences
from driftgauge_cli.commands.options import DeploymentArgument, JsonOption, OverridingEngineOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.extras import Extra, require
from driftgauge_cli.interruption import interruptible
from driftgauge_cli.output import emit, note, pausable_status
from driftgauge_cli.project.finding import deployment_name, project_folder
from driftgauge_local import life_cycle
from driftgauge_local.instance import Home, Instance, LocalAwsError
from driftgauge_local.locations import folder_in_use

app = typer.Typer(no_args_is_help=True, add_completion=False, help="AWS on this machine: no account, no Docker.")

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder of its state and log. By default the one around the current folder, or the only one in use.",
        show_default=False,
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Show every line of the CDK.")]

_STARTING = "it may have started: `driftgauge local status` says so, and `driftgauge local down` ends it"
_DEPLOYING = (
    "CloudFormation ends what it has begun. To go on: driftgauge local deploy {name}; "
    "to undo it: driftgauge local destroy {name}"
)
_DESTROYING = (
    "CloudFormation ends what it has begun. To go on: driftgauge local destroy {name}; "
    "to have it back: driftgauge local deploy {name}"
)


@app.command()
def up(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on the loopback interface.")] = (
        life_cycle.DEFAULT_PORT
    ),
    home: HomeOption = None,
    enforce_iam: Annotated[
        bool, typer.Option("--enforce-iam", help="Refuse what no policy allows; over TLS, with its own certificate.")
    ] = False,
) -> None:
    """Start AWS on this machine in the background, and print the variables with which a shell uses it."""
    require(Extra.LOCAL)
    with interruptible(_STARTING), _local_errors():
        instance = life_cycle.up(port=port, home=home, enforce_iam=enforce_iam)
    where = folder_in_use(home)
    how = f"on port {instance.port} (process {instance.pid}){', IAM enforced' if instance.enforces_iam else ''}"
    note(f"AWS on this machine is running {how}. Its state and its log are in {where}. To use it from a shell:")
    _print_exports(instance)


@app.command()
def env(home: HomeOption = None) -> None:
    """Print the variables with which a shell uses AWS on this machine: eval "$(driftgauge local env)"."""
    with _local_errors():
        instance = life_cycle.require_running(home=home)
    _print_exports(instance)


@app.command()
def down(home: HomeOption = None) -> None:
    """End AWS on this machine, with every process it started."""
    with interruptible("some processes may still run; the same command again ends them"), _local_errors():
        ended = life_cycle.down(home=home)
    note(f"Ended process {ended.pid} and its children." if ended else "AWS on this machine was not running.")


@app.command(name="status")
def show_status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Say whether AWS on this machine is running, and where."""
    with _local_errors():
        running = life_cycle.status(home=home)
    if running:
        facts = {
            "running": True,
            "pid": running.pid,
            "port": running.port,
            "home": str(folder_in_use(home)),
            "endpoint_url": running.endpoint_url,
            "enforces_iam": running.enforces_iam,
            **({"versions": versions} if (versions := version_differences(Home(folder_in_use(home)))) else {}),
        }
    else:
        facts = {"running": False}
    emit(facts, as_json)


@app.command()
def install(
    framework: Annotated[str, typer.Argument(help="xgboost, sklearn or pytorch, as in a deployment file's image.")],
    packages: Annotated[list[str] | None, typer.Argument(help="Further packages that models need.")] = None,
    version: Annotated[str | None, typer.Option(help="The framework's version, such as the image's.")] = None,
    verbose: VerboseOption = False,
) -> None:
    """Install a framework in an environment of its own, in which its models are served from now on."""
    from driftgauge_cli.commands.local_server import install_framework

    with interruptible("the same command again goes on"), _progress(f"Installing {framework}", verbose) as progress:
        folder = install_framework(framework, packages or [], version=version, on_line=progress.on_line)
    note(f"Models of {framework} are served from {folder} when their processes start next.")


@app.command()
def deploy(
    name: DeploymentArgument = None,
    home: HomeOption = None,
    engine: OverridingEngineOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove what it has to remove without asking.")] = False,
    verbose: VerboseOption = False,
) -> None:
    """Bootstrap if needed, then run the real `cdk deploy` of a deployment's stacks."""
    from driftgauge_local import deployment

    require(Extra.LOCAL)
    deployed, context = deployment_name(name), engine.context if engine else None
    with _local_errors():
        # Asked before the CDK runs, which would fail halfway through, or replace what is not the deployment's.
        refuse_foreign(deployed, life_cycle.require_running(home=home), project_folder(), engine=context)
        note_local_server(deployed, folder_in_use(home), project_folder())
    with (
        interruptible(_DEPLOYING.format(name=deployed)),
        _local_errors(),
        _progress(f"Deploying {deployed}", verbose) as progress,
    ):
        confirm = confirmation(yes=yes, before_question=progress.before_question)
        deployment.deploy(deployed, on_line=progress.on_line, home=home, engine=context, confirm=confirm)
    note(f"Deployed {deployed}.")
    with _local_errors():
        show_next(life_cycle.require_running(home=home), deployment.stack_name(deployed, project_folder()))


@app.command()
def destroy(
    name: DeploymentArgument = None,
    home: HomeOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Run the real `cdk destroy` of a deployment's endpoint; its data is kept."""
    from driftgauge_local import deployment

    require(Extra.LOCAL)
    destroyed = deployment_name(name)
    with _local_errors():
        project = project_folder()
        refuse_foreign_stack(deployment.stack_name(destroyed, project), life_cycle.require_running(home=home), project)
    with (
        interruptible(_DESTROYING.format(name=destroyed)),
        _local_errors(),
        _progress(f"Destroying {destroyed}", verbose) as progress,
    ):
        kept = deployment.destroy(destroyed, on_line=progress.on_line, home=home)
    note(f"Destroyed {destroyed}.")
    if kept.buckets:
        note(f"Kept: the stack {kept.stack} with {', '.join(kept.buckets)}.")
        note("Ending AWS on this machine removes them: driftgauge local down")


def _print_exports(instance: Instance) -> None:
    for name, value in instance.environment.items():
        typer.echo(f"export {name}={value}")


@contextmanager
def _local_errors() -> Iterator[None]:
    """Turn an error of AWS on this machine into a UserError."""
    try:
        yield
    except LocalAwsError as error:
        # A deployment file may have several mistakes, one a line.
        raise UserError(*str(error).splitlines()) from error


@dataclass(frozen=True, kw_only=True)
class _Progress:
    """The receiver of the CDK's lines, and what is called before a question."""

    on_line: Callable[[str], None]
    before_question: Callable[[], None]


@contextmanager
def _progress(title: str, verbose: bool) -> Iterator[_Progress]:
    """Show the latest line beside a spinner; every line if that is wanted, or if there is no terminal."""
    # A log keeps every line; a spinner would fill it with control characters.
    if verbose or not sys.stderr.isatty():
        yield _Progress(on_line=note, before_question=lambda: None)
        return
    with pausable_status(title) as (update, pause):
        yield _Progress(on_line=lambda line: update(f"{title}: {line}"), before_question=pause)
