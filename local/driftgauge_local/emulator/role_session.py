"""A service's session as a role, with the role's permissions, where IAM is enforced."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ministack.core import iam_evaluator
from ministack.core.iam_actions import identity_denial_message
from ministack.core.iam_evaluator import EvalContext
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

from driftgauge_local.emulator import access_log
from driftgauge_local.sagemaker import ServiceError

SAGEMAKER = "sagemaker.amazonaws.com"
STEP_FUNCTIONS = "states.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"
_SESSIONS = {SAGEMAKER: "SageMaker", STEP_FUNCTIONS: "StepFunctions", SCHEDULER: "Scheduler"}


@dataclass(frozen=True, kw_only=True)
class RoleSession:
    """A role that a service assumed. Call its methods on the emulator's thread, within a request's scope."""

    name: str
    account: str
    session: str

    @classmethod
    def assume(cls, role_arn: str, service: str = SAGEMAKER, *, source_arn: str = "") -> Self:
        """Assume a role for a resource of a service; raises ServiceError for a role without trust in it.

        AWS does not document which resource SageMaker names as the source. Without one it is any resource of the
        service, so that a trust which names a narrower one is refused here before it may be refused there.
        """
        name, account = role_arn.rpartition("/")[2], get_account_id()
        source_arn = source_arn or f"arn:aws:{service.partition('.')[0]}:{get_region()}:{account}:*"
        role = iam._roles.get_scoped(account, None, name)
        # The ARN is compared as well: a name is unique only within an account.
        if role is None or role["Arn"] != role_arn or not _trusts(role, service, source_arn):
            raise ServiceError(
                "ValidationException",
                f"Could not assume role {role_arn}. Please ensure that the role exists and allows principal "
                f"'{service}' to assume the role.",
            )
        return cls(name=name, account=account, session=_SESSIONS[service])

    def log_denial(self, group: str, stream: str) -> str | None:
        """Return why the role may not create and write a log stream, or None if it may."""
        group_arn = f"arn:aws:logs:{get_region()}:{self.account}:log-group:{group}"
        return (
            self.denial("logs:CreateLogGroup", group_arn)
            or self.denial("logs:CreateLogStream", group_arn)
            or self.denial("logs:PutLogEvents", f"{group_arn}:log-stream:{stream}")
        )

    def denial(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> str | None:
        """Return why the role may not perform an action, or None if it may."""
        principal = f"arn:aws:sts::{self.account}:assumed-role/{self.name}/{self.session}"
        ctx = EvalContext(
            principal_arn=principal,
            principal_type="AssumedRole",
            principal_account=self.account,
            action=action,
            resource_arn=resource,
            region=get_region(),
            secure_transport=True,
            service_context={key.lower(): value for key, value in (context or {}).items()},
        )
        result = iam_evaluator.evaluate(ctx, iam_evaluator._gather_role_policies(self.name, self.account))
        service = action.partition(":")[0]
        policy = iam_evaluator._resource_policy(service, resource)
        # A resource's own policy, such as a key's, can grant or deny beside the role's.
        if policy is not None:
            required = service in iam_evaluator._POLICY_REQUIRED
            result = iam_evaluator.combine_resource_policy(result, ctx, *policy, required=required)
        allowed = result.decision == "Allow"
        access_log.record(principal, action, resource, context, allowed=allowed)
        if allowed:
            return None
        return str(identity_denial_message(action, principal, resource, result.decision == "Deny"))


def _trusts(role: Mapping[str, Any], service: str, source_arn: str) -> bool:
    document, account = role["AssumeRolePolicyDocument"], get_account_id()
    trust = json.loads(document) if isinstance(document, str) else document
    statements = trust.get("Statement", [])
    ctx = EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account=account,
        action="sts:AssumeRole",
        resource_arn=role["Arn"],
        region=get_region(),
        secure_transport=True,
        # A role may trust a service only for its own account and resource.
        service_context={"aws:sourceaccount": account, "aws:sourcearn": source_arn},
    )
    return any(
        statement.get("Effect") == "Allow"
        and "sts:AssumeRole" in _several(statement.get("Action"))
        and service in _several((statement.get("Principal") or {}).get("Service"))
        and iam_evaluator._conditions_met(statement.get("Condition", {}), ctx)
        for statement in (statements if isinstance(statements, list) else [statements])
    )


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
