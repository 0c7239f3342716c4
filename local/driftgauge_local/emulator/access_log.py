"""The log of IAM decisions about roles, where IAM is enforced.

Each line is a JSON object with all inputs of the evaluation, so that a decision can be repeated with other policies.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import AuthError, EvalResult, PrincipalInfo
from ministack.core.responses import get_account_id

_decisions = logging.getLogger(__name__)


def install(path: Path) -> None:
    """Write the decisions from now on to a file."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    _decisions.addHandler(handler)
    _decisions.setLevel(logging.INFO)
    # They would fill the emulator's own log.
    _decisions.propagate = False
    decide = iam_evaluator.enforce

    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> EvalResult | AuthError | None:
        denied = decide(access_key_id, iam_action, service, region, resource_arn, service_context)
        caller = iam_evaluator.resolve_principal(access_key_id, get_account_id())
        # Root users may do everything, so that their decisions say nothing about policies.
        if isinstance(caller, PrincipalInfo) and caller.type == "AssumedRole":
            record(caller.arn, iam_action, resource_arn, service_context, allowed=denied is None)
        return denied

    iam_evaluator.enforce = enforce


def record(principal: str, action: str, resource: str, context: Mapping[str, Any] | None, *, allowed: bool) -> None:
    """Log one decision. Without `install`, nothing is written."""
    decision = {
        "principal": principal,
        "action": action,
        "resource": resource,
        "context": {key.lower(): value for key, value in (context or {}).items() if value is not None},
        "allowed": allowed,
    }
    _decisions.info("%s", json.dumps(decision))
