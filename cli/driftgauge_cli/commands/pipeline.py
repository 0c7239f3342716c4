"""`driftgauge pipeline`: the workflow of GitHub Actions for the pipeline of a deployment."""

import typer

from driftgauge_cli.commands.options import DeploymentArgument
from driftgauge_cli.errors import UserError


def pipeline(name: DeploymentArgument = None) -> None:
    """Print a workflow of GitHub Actions that deploys the stages of `pipeline:`, for .github/workflows."""
    from driftgauge_cli.project.deployments import read_deployment
    from driftgauge_cli.project.finding import deployment_name, project_folder
    from driftgauge_cli.project.workflow import workflow_text
    from driftgauge_deployment import InvalidDeploymentError

    project, given = project_folder(), deployment_name(name)
    try:
        deployment = read_deployment(given, project=project)
        if deployment.pipeline is None:
            raise UserError(f"{given} has no key pipeline, which names the stages: docs/pipelines.md")
        names = [stage.environment for stage in deployment.pipeline.stages]
        stages = {each: read_deployment(f"{given}@{each}", project=project) for each in names}
    except InvalidDeploymentError as error:
        raise UserError(*error.lines) from error
    typer.echo(workflow_text(deployment, stages, name=given, project=project), nl=False)
