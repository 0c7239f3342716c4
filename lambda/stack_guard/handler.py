"""The function that CloudFormation calls, which answers it by itself.

The provider framework of the other custom resources would have to be created before the guard, in a stack that may be
somebody else's: a state machine, four functions and log groups, where this is one function.
"""

import json
import time
import urllib.request
from collections.abc import Mapping
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from stack_guard.refusal import FoundStack, refusal

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=30)
_DENIED = {"AccessDenied", "AccessDeniedException"}
# The role is seconds old in a new stack, and not known everywhere yet.
_MAX_DENIALS = 10
_PAUSE_SECONDS = 3.0
_ANSWER_TIMEOUT_SECONDS = 30
_MAX_REASON = 1000


class CloudFormation(Protocol):
    """The part of CloudFormation's client that is used here."""

    def describe_stacks(self, *, StackName: str) -> Mapping[str, Any]:  # noqa: N803 - as boto3 has it
        """Describe a stack."""


def on_event(request: Mapping[str, Any], context: object) -> None:
    """Answer a request of CloudFormation: failed, if the stack is not the deployment's."""
    del context
    try:
        reason = _refusal(request)
    except (ClientError, BotoCoreError) as error:
        reason = f"The stack could not be looked up: {error}"
    _answer(request, reason)


def _refusal(request: Mapping[str, Any]) -> str | None:
    # A rollback or a deletion must end, whosever the stack is.
    if request["RequestType"] == "Delete":
        return None
    client: CloudFormation = boto3.client("cloudformation", config=_CONFIG)
    return refusal(request, _find_stack(client, request["StackId"]))


def _find_stack(client: CloudFormation, stack_id: str) -> FoundStack:
    denials = 0
    while True:
        try:
            [found] = client.describe_stacks(StackName=stack_id)["Stacks"]
            return FoundStack.from_description(found)
        except ClientError as error:
            denials += 1
            if error.response.get("Error", {}).get("Code") not in _DENIED or denials > _MAX_DENIALS:
                raise
        time.sleep(_PAUSE_SECONDS)


def _answer(request: Mapping[str, Any], reason: str | None) -> None:
    answer = {
        "Status": "SUCCESS" if reason is None else "FAILED",
        "Reason": (reason or "")[:_MAX_REASON],
        # The same for every request, as CloudFormation replaces a resource whose id changes.
        "PhysicalResourceId": request.get("PhysicalResourceId") or f"guard-of-{request['StackId'].split('/')[1]}",
        "StackId": request["StackId"],
        "RequestId": request["RequestId"],
        "LogicalResourceId": request["LogicalResourceId"],
    }
    # The address is signed without a content type, so that there must not be one.
    put = urllib.request.Request(  # noqa: S310 - the address is CloudFormation's own
        request["ResponseURL"], data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(put, timeout=_ANSWER_TIMEOUT_SECONDS):  # noqa: S310
        return
