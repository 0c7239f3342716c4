"""`driftgauge doctor`: what would stop a deployment, and what to do about it."""

import typer

from driftgauge_cli.commands.engine_choice import OverridingEngineOption
from driftgauge_cli.commands.options import DEFAULT_DEPLOYMENT, DeploymentArgument, JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import emit, status, table


def doctor(
    name: DeploymentArgument = DEFAULT_DEPLOYMENT,
    engine: OverridingEngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check what would stop a deployment, creating nothing; exits with 1 where there is a problem."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.diagnosis.checkup import examine
    from driftgauge_cli.findings import has_problem
    from driftgauge_local.instance import LocalAwsError
    from driftgauge_local.toolchain import find_project

    try:
        project = find_project()
    except LocalAwsError as error:
        raise UserError(str(error)) from error
    with explained(), status("looking"):
        findings = list(examine(open_session(), name, project, engine.context if engine else None))
    if as_json:
        emit(findings, as_json)
    else:
        rows = [(each.check, each.verdict, each.found, each.advice) for each in findings]
        table(f"What a deployment of {name} meets", ("check", "verdict", "found", "what to do"), rows)
    raise typer.Exit(1 if has_problem(findings) else 0)
