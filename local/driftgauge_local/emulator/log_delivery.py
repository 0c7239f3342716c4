"""The limit of CloudWatch Logs' resource policy, in which Step Functions names the log groups of state machines.

Step Functions writes the policy when a stack creates a state machine that logs, and takes nothing out when the machine
is deleted. Groups below `/aws/vendedlogs/` need no entry of their own.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

MAX_POLICY_CHARACTERS = 5120
"""The limit of a resource policy (CloudWatch Logs user guide, "CloudWatch Logs quotas")."""

_TYPE = "AWS::StepFunctions::StateMachine"
_NAMED_BY_PREFIX = "/aws/vendedlogs/"

_groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)


def install() -> None:
    """Refuse a state machine whose log group has no room in the policy of its account and region."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    handlers["create"] = _with_room_for_logs(handlers["create"])


def policy_of(groups: Collection[str]) -> str:
    """Return the policy that allows the delivery of logs to groups, by their ARNs."""
    statement = {
        "Sid": "AWSLogDeliveryWrite",
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [f"{group}:log-stream:*" for group in sorted(groups)],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": get_account_id()},
            "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{get_region()}:{get_account_id()}:*"},
        },
    }
    # Without blanks, as the limit counts characters.
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def _with_room_for_logs(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_machine(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        known = _groups[get_account_id(), get_region()]
        wanted = known | _groups_of(properties)
        size = len(policy_of(wanted)) if wanted > known else 0
        if size > MAX_POLICY_CHARACTERS:
            raise ValueError(
                "The state machine IAM Role is not authorized to access the Log Destination: the resource policy of "
                f"CloudWatch Logs would have {size} characters; allowed: {MAX_POLICY_CHARACTERS}. Log groups below "
                f"{_NAMED_BY_PREFIX} take no room in it."
            )
        # Only after the check: a machine that is refused takes no room.
        known |= wanted
        return create(logical_id, properties, stack_name)

    return create_machine


def _groups_of(properties: Mapping[str, Any]) -> set[str]:
    """Return the ARNs of the log groups that need an entry."""
    destinations = properties.get("LoggingConfiguration", {}).get("Destinations", [])
    arns = {str(each["CloudWatchLogsLogGroup"]["LogGroupArn"]).removesuffix(":*") for each in destinations}
    return {arn for arn in arns if not arn.rpartition(":log-group:")[2].startswith(_NAMED_BY_PREFIX)}
