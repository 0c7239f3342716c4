"""All checks of `driftgauge doctor`, in an order in which a failure makes later checks pointless."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from driftgauge_cli.diagnosis import account, endpoint_logs, machine, manual_changes, ownership, quotas
from driftgauge_cli.diagnosis.datasets import check_datasets, is_checked
from driftgauge_cli.diagnosis.deploying_role import check_deploying_role
from driftgauge_cli.diagnosis.existing_endpoint import check_existing
from driftgauge_cli.diagnosis.facts import Facts, read_facts
from driftgauge_cli.diagnosis.network import check_network
from driftgauge_cli.engines.finding import RUNNERS
from driftgauge_cli.findings import Finding, Verdict, ok, problem, warning
from driftgauge_cli.project_context import bootstrap_qualifier
from driftgauge_contract.findings import Severity
from driftgauge_deployment import InvalidDeploymentError, Mistake

if TYPE_CHECKING:
    import boto3

_FILE, _ADVICE = "deployment file", "correct what the line names"


def examine(session: "boto3.Session", name: str, project: Path, engine: str | None = None) -> Iterator[Finding]:
    """Check what would stop a deployment of the project; `engine` replaces the engine that its file names."""
    # What needs no account comes first, as it can be put right without one.
    yield from machine.check_machine(project)
    region = session.region_name
    facts: Facts | None = None
    warnings: list[str] = []
    looks: list[str] = []
    try:
        facts = read_facts(name, region, project, engine, warnings.append, looks.append)
        yield ok(_FILE, f"{name} is valid")
        # The check of the dataset against itself says the same of its columns, and more.
        if facts.deployment is None or not is_checked(facts.deployment):
            warnings += looks
        yield from (warning(_FILE, line, _ADVICE) for line in warnings)
    except InvalidDeploymentError as error:
        yield from (_of_file(mistake, error.file) for mistake in error.mistakes)
    if facts and facts.deployment:
        yield from check_datasets(facts.deployment)
    credentials = account.check_credentials(session) if region else None
    yield account.check_region(region)
    if credentials:
        yield credentials
    if region and credentials and credentials.verdict is Verdict.OK:
        yield from _in_account(session, region, facts, project)


def _of_file(mistake: Mistake, file: Path | None) -> Finding:
    found = problem if mistake.severity is Severity.ERROR else warning
    return found(_FILE, mistake.text(file), _ADVICE)


def _in_account(session: "boto3.Session", region: str, facts: Facts | None, project: Path) -> Iterator[Finding]:
    here = account.is_on_this_machine(session)
    qualifier = bootstrap_qualifier(project)
    yield account.check_bootstrap(session, qualifier)
    if not here:
        yield check_deploying_role(session, qualifier)
    if facts and facts.deployment and not here:
        yield from account.check_place(session, facts.deployment)
        yield from check_network(session, facts.deployment)
    for engine in RUNNERS:
        if facts is None or engine.name in facts.engines:
            yield from _open_here(engine.name) if here else engine.obstacles(session)
    if facts:
        yield account.check_images(facts, region)
        yield account.check_engines_in_region(facts, region)
        if facts.existing_endpoint:
            yield from check_existing(session, facts.existing_endpoint)
        yield from [ok("quotas", "on this machine there are none")] if here else quotas.check_quotas(session, facts)
        yield from ownership.check_ownership(session, facts, project)
        yield from account.check_deployed(session, facts)
        # AWS on this machine keeps nothing for longer than it runs.
        yield from () if here else endpoint_logs.check_endpoint_logs(session, facts)
        yield from manual_changes.check_manual_changes(session, facts)


def _open_here(engine: str) -> Iterator[Finding]:
    yield ok(f"engine {engine}", "on this machine it is open to all")
