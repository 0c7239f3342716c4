"""`driftgauge doctor`: checks of what would stop a deployment."""

import typer

from driftgauge_cli.commands.options import DeploymentArgument, JsonOption, OverridingEngineOption
from driftgauge_cli.output import emit, status, table


def doctor(
    name: DeploymentArgument = None,
    engine: OverridingEngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check what would stop a deployment, creating nothing; exits with 1 if there is a problem."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.diagnosis.checkup import examine
    from driftgauge_cli.findings import has_problem
    from driftgauge_cli.project.finding import deployment_name, project_folder

    project, deployment = project_folder(), deployment_name(name)
    with explained(), status("checking"):
        findings = list(examine(open_session(), deployment, project, engine.context if engine else None))
    if as_json:
        emit(findings, as_json)
    else:
        rows = [(each.check, each.verdict, each.found, each.advice) for each in findings]
        table(f"Checks of a deployment of {deployment}", ("check", "verdict", "found", "what to do"), rows)
    # Warnings do not stop a deployment, and so they do not fail a pipeline.
    raise typer.Exit(1 if has_problem(findings) else 0)
