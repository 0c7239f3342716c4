"""Checks of the account's quotas for instances."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, error_message
from driftgauge_cli.diagnosis.facts import Facts
from driftgauge_cli.findings import Finding, ok, problem, warning

if TYPE_CHECKING:
    import boto3

_ASK = "ask for more in Service Quotas (Amazon SageMaker), by this quota's name"


def check_quotas(session: "boto3.Session", facts: Facts) -> Iterator[Finding]:
    """Compare the quotas of the deployment's instance types with what it needs."""
    endpoint = f"{facts.endpoint.instance_type} for endpoint usage" if facts.endpoint else None
    jobs: Counter[str] = Counter()
    largest: Counter[str] = Counter()
    for job in facts.jobs:
        quota = f"{job.instance_type} for processing job usage"
        jobs[quota] += job.count
        # Jobs of one type can run one after the other, so that the largest one is what is needed at least.
        largest[quota] = max(largest[quota], job.count)
    try:
        values = _values(session, {*([endpoint] if endpoint else []), *jobs})
    except ClientError as error:
        found = f"not known: {error_code(error)}: {error_message(error)}"
        yield warning("quotas", found, "allow servicequotas:ListServiceQuotas, or look in the console")
        return
    if facts.endpoint and endpoint:
        count, why = facts.endpoint.count, "an update runs old and new beside each other"
        # SageMaker starts an update's instances before it ends the old ones.
        yield _compared(endpoint, values, least=count, better=2 * count, why=why)
    for quota, total in jobs.items():
        yield _compared(quota, values, least=largest[quota], better=total, why="the baselines run at the same time")


def _values(session: "boto3.Session", names: set[str]) -> Mapping[str, float]:
    """Return the applied values; a quota that was never changed is among the defaults only."""
    client = session.client("service-quotas")
    found: dict[str, float] = {}
    for operation in ("list_service_quotas", "list_aws_default_service_quotas"):
        for page in client.get_paginator(operation).paginate(ServiceCode="sagemaker"):
            for quota in page["Quotas"]:
                if quota["QuotaName"] in names:
                    # Applied values were listed first, and count more than the defaults.
                    found.setdefault(quota["QuotaName"], quota["Value"])
        if names <= found.keys():
            break
    return found


def _compared(quota: str, values: Mapping[str, float], *, least: int, better: int, why: str) -> Finding:
    if quota not in values:
        return warning("quotas", f"{quota}: not listed", "check that the instance type is offered in this region")
    value = int(values[quota])
    if value < least:
        return problem("quotas", f"{quota}: {value}, and {least} wanted", _ASK)
    if value < better:
        return warning("quotas", f"{quota}: {value}, and {better} wanted at times ({why})", _ASK)
    return ok("quotas", f"{quota}: {value}")
