"""The checks of `driftgauge local` before a deployment to AWS on this machine is changed."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from driftgauge_cli.errors import UserError
from driftgauge_cli.output import note
from driftgauge_local.instance import Instance
from driftgauge_local.removals import Removal


def refuse_foreign(deployment: str, instance: Instance, project: Path, *, engine: str | None = None) -> None:
    """Raise a UserError that names everything under the deployment's names that is not the deployment's."""
    from driftgauge_cli.ownership.check import foreign_resources, foreign_stacks
    from driftgauge_cli.ownership.named import names_of
    from driftgauge_cli.ownership.project_mark import project_mark
    from driftgauge_cli.project.deployments import read_deployment
    from driftgauge_deployment import InvalidDeploymentError

    try:
        read = read_deployment(deployment, project=project, engine=engine)
    except InvalidDeploymentError as error:
        raise UserError(*error.lines) from error
    session, mark = instance.session(), project_mark(read.name, project)
    found = list(foreign_stacks(session, mark)) or list(foreign_resources(session, mark, names_of(read)))
    if found:
        raise UserError(*found)


def refuse_foreign_stack(stack: str, instance: Instance, project: Path) -> None:
    """Raise a UserError if the endpoint's stack is not the deployment's, so that it must not be destroyed."""
    from driftgauge_cli.ownership.check import foreign_stack
    from driftgauge_cli.ownership.project_mark import project_mark

    found = list(foreign_stack(instance.session(), stack, project_mark(stack, project)))
    if found:
        raise UserError(*found)


def confirmation(*, yes: bool, before_question: Callable[[], None]) -> Callable[[Sequence[Removal]], None]:
    """Return the question that a person answers before something is removed; `yes` is the answer of a program.

    The question raises a UserError if the answer is no, or if there is nobody to answer.
    """

    def confirm(removals: Sequence[Removal]) -> None:
        if removals:
            before_question()
        for each in removals:
            note(f"{'Removing' if yes else 'This deployment removes'} {each}")
        if not removals or yes:
            return
        # A pipeline must not wait for an answer that nobody gives.
        if not sys.stdin.isatty():
            raise UserError(f"not deployed: it would remove {len(removals)} resources; confirm with --yes")
        if not typer.confirm(f"Remove {len(removals)} resources?", err=True):
            raise UserError("not deployed: nothing was changed")

    return confirm
