"""The state machines that run monitors; the definition of each carries a document about its monitor."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, workflow_client
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.workflow import MonitorField

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
        """Return the monitor in a definition; None if the state machine runs something else."""
        try:
            document = json.loads(definition)["States"]["Monitor"]["Assign"]["monitor"]
            return cls(
                arn=arn,
                name=document[MonitorField.NAME],
                endpoint=document[MonitorField.ENDPOINT_NAME],
                kind=MonitorKind(document[MonitorField.KIND]),
                metrics_namespace=document[MonitorField.METRICS_NAMESPACE],
                constraints_uri=document.get(MonitorField.CONSTRAINTS_URI),
                statistics_uri=document.get(MonitorField.STATISTICS_URI),
                ground_truth_uri=document.get(MonitorField.GROUND_TRUTH_URI),
            )
        # Other state machines of the account may have any definition, under a name that begins in the same way.
        except (ValueError, KeyError, TypeError):
            return None


def find_machines(session: "boto3.Session", endpoint: str) -> Iterator[Machine]:
    """Yield the state machines that run an endpoint's monitors; their names begin with the endpoint's."""
    client = workflow_client(session)
    pages = client.get_paginator("list_state_machines").paginate()
    listed = {each["name"]: each["stateMachineArn"] for page in pages for each in page["stateMachines"]}
    for name in sorted(name for name in listed if name.startswith(f"{endpoint}-")):
        machine = _describe(client, listed[name])
        # Another endpoint's name may begin with this one's.
        if machine is not None and machine.endpoint == endpoint:
            yield machine


def _describe(client: "SFNClient", arn: str) -> Machine | None:
    try:
        return Machine.parse(arn, client.describe_state_machine(stateMachineArn=arn)["definition"])
    except ClientError as error:
        # It may be deleted between the listing and this call.
        if error_code(error) == _GONE:
            return None
        raise
