"""Arguments and options that several commands share."""

from typing import Annotated

import typer

DEFAULT_DEPLOYMENT = "nutriscore"

DeploymentArgument = Annotated[str, typer.Argument(help="Deployment in deployments/, or the path of its file.")]
EndpointArgument = Annotated[str, typer.Argument(metavar="NAME", help="The endpoint.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
