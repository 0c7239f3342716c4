"""The actions of the emulator's alarms when their state changes: they notify topics, and invoke Lambda functions."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.loaders import Loader
from ministack import app
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc, sns

from driftgauge_contract.alarm_messages import ALARMS_SERVICE
from driftgauge_local.alarms import State, StateChange, invocation, notification

_log = logging.getLogger(__name__)
_ACTIONS = {
    State.ALARM: "AlarmActions",
    State.OK: "OKActions",
    State.INSUFFICIENT_DATA: "InsufficientDataActions",
}

_since: dict[str, datetime] = {}
"""The moment at which each alarm went to its state, by its ARN."""


def act(alarm: Mapping[str, Any], old_state: str, new_state: str, reason: str) -> None:
    """Carry out the actions of an alarm whose state has changed."""
    region = get_region()
    change = StateChange(
        alarm=alarm,
        old=State(old_state),
        new=State(new_state),
        reason=reason,
        moment=datetime.now(UTC),
        account=get_account_id(),
        region=region,
        region_name=_region_names().get(region, region),
    )
    since = _since.get(alarm["AlarmArn"], change.moment)
    _since[alarm["AlarmArn"]] = change.moment
    # An alarm without actions still changes its state, which composite alarms see.
    if alarm.get("ActionsEnabled", True):
        for action in alarm.get(_ACTIONS[change.new]) or []:
            _carry_out(str(action), change, since)


def _carry_out(action: str, change: StateChange, since: datetime) -> None:
    name = change.alarm["AlarmName"]
    if action.startswith(f"arn:aws:lambda:{change.region}:"):
        _invoke(action, change, since)
    elif not action.startswith(f"arn:aws:sns:{change.region}:"):
        _log.warning("Alarm %s: the action %s is not carried out on this machine", name, action)
    elif sns.publish_internal(action, notification(change), change.subject) is None:
        _log.warning("Alarm %s: the topic %s is not there", name, action)


def _invoke(function_arn: str, change: StateChange, since: datetime) -> None:
    function, _, _ = lambda_svc._get_func_record_for_ref(function_arn)
    if function is None:
        _log.warning("Alarm %s: the function %s is not there", change.alarm["AlarmName"], function_arn)
    elif not _is_allowed(function, function_arn, change):
        _log.warning("Alarm %s: the policy of %s does not allow it", change.alarm["AlarmName"], function_arn)
    else:
        lambda_svc.invoke_async_with_retry(function, invocation(change, since))


def _is_allowed(function: Mapping[str, Any], function_arn: str, change: StateChange) -> bool:
    context = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function_arn,
        region=change.region,
        service_context={"aws:sourcearn": change.alarm["AlarmArn"], "aws:sourceaccount": change.account},
    )
    # CloudWatch invokes a function by the function's own policy, and by no role.
    decision = evaluate_resource_policy(dict(function["policy"]), context, service=ALARMS_SERVICE).decision
    return not app.AUTH or decision == "Allow"


@cache
def _region_names() -> Mapping[str, str]:
    partitions = Loader().load_data("partitions")["partitions"]
    return {name: region["description"] for each in partitions for name, region in each["regions"].items()}
