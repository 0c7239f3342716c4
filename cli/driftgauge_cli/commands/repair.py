"""`driftgauge repair`: putting right what was deleted or edited by hand."""

import typer

from driftgauge_cli.commands.options import DeploymentArgument
from driftgauge_cli.errors import UserError
from driftgauge_cli.interruption import interruptible
from driftgauge_cli.output import note, status


def repair(name: DeploymentArgument = None) -> None:
    """Create what was deleted by hand again, and restore settings and baseline files that were edited."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.ownership.check import foreign_stack
    from driftgauge_cli.ownership.named import names_of
    from driftgauge_cli.ownership.project_mark import project_mark
    from driftgauge_cli.ownership.stacks import find_stack
    from driftgauge_cli.project.deployments import read_deployment
    from driftgauge_cli.project.finding import deployment_name, project_folder
    from driftgauge_cli.project_context import bootstrap_qualifier
    from driftgauge_cli.repair.changes import changed_files, deleted_resources
    from driftgauge_cli.repair.repair import recreate, restore_files
    from driftgauge_cli.repair.settings import edited_resources, restore_settings
    from driftgauge_deployment import InvalidDeploymentError

    project = project_folder()
    try:
        deployment = read_deployment(deployment_name(name), project=project)
    except InvalidDeploymentError as error:
        raise UserError(*error.lines) from error
    stack = deployment.name
    goes_on = f"CloudFormation ends the update that it has begun; to complete the repair: driftgauge repair {stack}"
    with interruptible(goes_on), explained(), status("looking") as update:
        session = open_session()
        found = find_stack(session, stack)
        if found is None:
            raise UserError(f"{stack!r} is not deployed, so there is nothing to repair")
        # What belongs to somebody else must not be changed, even under the deployment's name.
        if foreign := list(foreign_stack(session, stack, project_mark(stack, project))):
            raise UserError(*foreign)
        files = list(changed_files(session, stack))
        restore_files(session, files)
        edited = list(edited_resources(session, stack))
        restore_settings(session, edited)
        deleted = list(deleted_resources(session, stack, names_of(deployment)))
        if deleted:
            recreate(session, stack, deleted, update, bootstrap_qualifier(project))
    for each in (*files, *edited, *deleted):
        typer.echo(f"repaired: {each}")
    if not (files or edited or deleted):
        note(f"Nothing of {stack} was deleted or edited by hand.")
