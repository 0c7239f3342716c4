"""The command line: every command's place in it.

A command's module is imported when the command is used, or for the list of all of them; it imports nothing heavy
(boto3, polars, ministack) before it runs.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from driftgauge_cli.interruption import interruptible

_COMMANDS: Mapping[str, str] = {
    # In the order in which a person needs them: a project, what comes before a deployment, data, executions, looking.
    "init": "init:init",
    "prepare": "prepare:prepare",
    "demo": "demo:demo",
    "local": "local:app",
    "doctor": "doctor:doctor",
    "repair": "repair:repair",
    "plan": "plan:plan",
    "cost": "cost:cost",
    "pipeline": "pipeline:pipeline",
    "traffic": "traffic:traffic",
    "labels": "traffic:labels",
    "captures": "captures:captures",
    "status": "status:show_status",
    "alarms": "alarms:alarms",
    "runbook": "runbook:runbook",
    "run": "monitors:run",
    "verify": "verify:verify",
    "executions": "monitors:executions",
    "violations": "monitors:violations",
    "history": "history:history",
    "report": "report:report",
    "constraints": "constraints:constraints",
    "baseline": "analyze:baseline",
    "check": "analyze:check",
}
"""The commands in the order of the help: each is a module of `commands`, and the function or group in it."""


class _Commands(TyperGroup):
    """The commands, each of which is imported when it is asked for."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002
        """Return the names of the commands in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002
        """Return a command, or None if there is none of that name."""
        # None makes Click suggest the names that are like it.
        return _load(cmd_name) if cmd_name in _COMMANDS else None

    def invoke(self, ctx: Any) -> object:
        """Run a command; those that start or change something say themselves what goes on after Ctrl-C."""
        with interruptible():
            return super().invoke(ctx)


@cache
def _load(name: str) -> TyperCommand | TyperGroup:
    module, _, attribute = _COMMANDS[name].partition(":")
    found = getattr(import_module(f"driftgauge_cli.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = get_group(found)
        group.name = name
        return group
    # Typer makes a command of a function for an app only; an app of one command is that command.
    alone = typer.Typer(add_completion=False)
    alone.command(name=name)(found)
    return cast("TyperCommand", get_command(alone))


app = typer.Typer(
    cls=_Commands,
    name="driftgauge",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(help="A SageMaker model behind a monitored endpoint, as code: on AWS, or on this machine.")
def _about() -> None:
    """Make the app a group, whose commands are loaded by themselves."""
