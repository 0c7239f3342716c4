"""Arguments and options that several commands share."""

from typing import Annotated

import typer

from driftgauge_cli.engine_choice import EngineChoice
from driftgauge_cli.project.finding import endpoint_of

DeploymentArgument = Annotated[
    str | None,
    typer.Argument(
        help="Deployment in deployments/, or the path of its file; NAME@ENVIRONMENT for one of its environments.",
        show_default=False,
    ),
]
EndpointArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The endpoint, or the deployment that monitors it.", callback=endpoint_of)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
EngineOption = Annotated[EngineChoice, typer.Option("--engine", help="What runs the monitors; both: side by side.")]
OverridingEngineOption = Annotated[
    EngineChoice | None, typer.Option("--engine", help="What runs the monitors, in place of what the file says.")
]
