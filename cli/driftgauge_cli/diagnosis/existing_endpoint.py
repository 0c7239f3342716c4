"""Checks of an existing endpoint that a deployment is to monitor."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.diagnosis.facts import ExistingEndpoint
from driftgauge_cli.errors import UserError
from driftgauge_cli.findings import Finding, ok, problem

if TYPE_CHECKING:
    import boto3

_CHECK = "existing endpoint"


def check_existing(session: "boto3.Session", wanted: ExistingEndpoint) -> Iterator[Finding]:
    """Check that the endpoint is there, that it captures data, and that one of its variants is chosen."""
    try:
        endpoint = find_endpoint(session, wanted.name)
    # An endpoint that is not there is a finding among others, not the end of the check.
    except UserError as error:
        yield problem(_CHECK, str(error), "deploy the endpoint first, or correct endpoint.existing")
        return
    yield ok(_CHECK, f"{wanted.name} is {endpoint.status}")
    variants = ", ".join(endpoint.variants)
    if wanted.variant is None and len(endpoint.variants) > 1:
        yield problem(_CHECK, f"{wanted.name} has several variants", f"name one with endpoint.variant: {variants}")
    if wanted.variant is not None and wanted.variant not in endpoint.variants:
        yield problem(_CHECK, f"{wanted.name} has no variant {wanted.variant}", f"endpoint.variant: {variants}")
    if endpoint.capture_uri is None and not wanted.captured_elsewhere:
        advice = "update it with a configuration whose DataCaptureConfig is enabled, or name endpoint.capture"
        yield problem(_CHECK, f"{wanted.name} captures nothing", advice)
