"""The words after a deployment to AWS on this machine: the endpoint, and the commands that come next."""

from collections.abc import Iterator, Mapping

from driftgauge_cli.output import note
from driftgauge_local.instance import Instance


def show_next(instance: Instance, stack: str) -> None:
    """Print where the endpoint is, and what a person does next."""
    from driftgauge_cli.ownership.stacks import find_stack

    deployed = find_stack(instance.session(), stack)
    for line in _lines(deployed.outputs if deployed else {}):
        note(line)


def _lines(outputs: Mapping[str, str]) -> Iterator[str]:
    name = outputs.get("EndpointName")
    if name is None:
        return
    yield f"endpoint   {name}"
    yield f"next       driftgauge traffic {name} FILE.csv --label NAME"
    yield f"           driftgauge status {name}"
    yield f"           driftgauge report {name} --open"
    if address := outputs.get("DashboardUrl"):
        # No console shows what is on this machine.
        yield f"dashboard  in an account: {address}"
