"""Real clients of boto3, which check every request, and keep what was asked for a fake that answers in AWS's place."""

import copy
from typing import Any

import boto3


def remembering_clients(*services: str, region: str = "eu-west-1", **named: str) -> dict[str, Any]:
    """Create a client of each service, by the service's name or the one given. Tests share them, as it takes long."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)
    made = {
        name: session.client(service)
        for name, service in {**dict(zip(services, services, strict=True)), **named}.items()
    }
    for client in made.values():
        client.meta.events.register("provide-client-params", _remember)
    return made


def _remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """Keep the request as it is now; of a file, keep what would be sent."""
    files = {name: value.read() for name, value in params.items() if hasattr(value, "read")}
    context["params"] = {**copy.deepcopy({name: params[name] for name in params.keys() - files.keys()}), **files}
