"""``driftgauge local``: AWS on this machine."""

import typer

app = typer.Typer(no_args_is_help=True, help="AWS on this machine: no account, no Docker.")
