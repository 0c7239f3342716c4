"""`driftgauge demo`: one deployment's life on this machine, from nothing to an alarm and back to nothing."""

from pathlib import Path
from typing import Annotated

import typer

from driftgauge_cli.commands.options import EngineOption
from driftgauge_cli.engine_choice import EngineChoice
from driftgauge_cli.errors import UserError
from driftgauge_cli.extras import Extra, require
from driftgauge_cli.interruption import interruptible

_DEFAULT_SUMMARY = Path("build/demo.json")


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of AWS on this machine.")] = 4601,
    home: Annotated[Path | None, typer.Option(help="Folder of its state and log.")] = None,
    engine: EngineOption = EngineChoice.DRIFTGAUGE,
    summary: Annotated[Path, typer.Option(help="The file for the summary.")] = _DEFAULT_SUMMARY,
) -> None:
    """Deploy the sample here, let its data drift, see the alarm, and take everything down again."""
    require(Extra.LOCAL)

    from driftgauge_cli.demonstration.performance import Performance
    from driftgauge_cli.demonstration.summary import write_summary
    from driftgauge_cli.project.sample import sample_project
    from driftgauge_local.instance import LocalAwsError

    report = summary.with_name(f"{summary.stem}-report.html")
    performance = Performance(project=sample_project(), home=home, engine=engine, report=report)
    try:
        with interruptible("AWS on this machine and all that the demo made in it were ended; the project stays"):
            results = performance.run(port)
    except LocalAwsError as error:
        raise UserError(*str(error).splitlines()) from error
    write_summary(summary, results)
    if broken := results.broken_promises():
        raise UserError(f"the demo did not end as it should; this does not hold: {'; '.join(broken)}")
    typer.echo(f"\nDone in {sum(results.seconds.values()):.0f} s. The summary is in {summary}.")
    typer.echo(f"What the monitors found, to look at: {report.resolve()}")
