"""The checks of `driftgauge local` before a deployment to AWS on this machine is changed."""

from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_local.instance import Instance


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
