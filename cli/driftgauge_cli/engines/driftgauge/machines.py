"""The state machines that run monitors; each carries what it has to know of its monitor."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, workflow_client
from driftgauge_cli.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_stepfunctions import SFNClient

_GONE = "StateMachineDoesNotExist"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A state machine, and the monitor that it runs."""

    arn: str
    name: str
    endpoint: str
    kind: MonitorKind
    metrics_namespace: str
    constraints_uri: str | None
    statistics_uri: str | None
    ground_truth_uri: str | None

    @classmethod
    def parse(cls, arn: str, definition: str) -> Self | None:
        """Read the monitor out of a definition; None where it runs something else."""
        try:
            document = json.loads(definition)["States"]["Monitor"]["Assign"]["monitor"]
            return cls(
                arn=arn,
                name=document["Name"],
                endpoint=document["EndpointName"],
                kind=MonitorKind(document["Kind"]),
                metrics_namespace=document["MetricsNamespace"],
                **_places(document),
            )
        except (ValueError, KeyError, TypeError):
            return None


def _places(document: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "constraints_uri": document.get("ConstraintsUri"),
        "statistics_uri": document.get("StatisticsUri"),
        "ground_truth_uri": document.get("GroundTruthUri"),
    }


def find_machines(session: "boto3.Session", endpoint: str) -> Iterator[Machine]:
    """Find the state machines that run an endpoint's monitors: their names begin with the endpoint's."""
    client = workflow_client(session)
    pages = client.get_paginator("list_state_machines").paginate()
    listed = {each["name"]: each["stateMachineArn"] for page in pages for each in page["stateMachines"]}
    for name in sorted(name for name in listed if name.startswith(f"{endpoint}-")):
        machine = _describe(client, listed[name])
        if machine is not None and machine.endpoint == endpoint:
            yield machine


def _describe(client: "SFNClient", arn: str) -> Machine | None:
    try:
        return Machine.parse(arn, client.describe_state_machine(stateMachineArn=arn)["definition"])
    except ClientError as error:
        if error_code(error) == _GONE:
            return None
        raise
