"""The command line: every command's place in it.

A command's module is imported here, so it imports nothing heavy (boto3, polars, ministack) before it runs.
"""

import typer

from driftgauge_cli.commands import (
    alarms,
    analyze,
    captures,
    constraints,
    cost,
    demo,
    doctor,
    init,
    local,
    monitors,
    repair,
    report,
    status,
    traffic,
)

app = typer.Typer(
    name="driftgauge",
    help="A SageMaker model behind a monitored endpoint, as code: on AWS, or on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(init.init)
app.command()(demo.demo)
app.add_typer(local.app, name="local")
app.command()(doctor.doctor)
app.command()(repair.repair)
app.command()(cost.cost)
app.command()(traffic.traffic)
app.command()(traffic.labels)
app.command()(captures.captures)
app.command(name="status")(status.show_status)
app.command()(alarms.alarms)
app.command()(monitors.run)
app.command()(monitors.executions)
app.command()(monitors.violations)
app.command()(report.report)
app.command()(constraints.constraints)
app.command()(analyze.baseline)
app.command()(analyze.check)
