"""The permissions that a call of SageMaker's APIs needs, where IAM is enforced."""

from collections.abc import Iterator, Mapping
from typing import Any

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.iam_actions import identity_denial_message
from ministack.core.iam_evaluator import AuthError
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id

from driftgauge_local.emulator.role_session import SAGEMAKER, RoleSession
from driftgauge_local.sagemaker import ServiceError, resource_of, roles_in

Headers = Mapping[str, str]
Context = Mapping[str, str]

_WATCHING = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
# Step Functions developer guide, "Manage SageMaker AI jobs": the rule of `.sync` integrations, one for each account.
_WATCHING_RULE = "StepFunctionsGetEventsForSageMakerProcessingJobsRule"


def authorize(operation: str, request: Mapping[str, Any], headers: Headers) -> None:
    """Refuse a call of the control plane, and the passing of a role, for which the caller has no permission."""
    if app.AUTH:
        for action, resource, context in _needed(operation, request):
            _require(action, resource, headers, context)


def authorize_role(session: RoleSession, operation: str, request: Mapping[str, Any]) -> None:
    """Refuse a service's call as a role, and its passing of a role, for which the role has no permission."""
    for action, resource, context in _needed(operation, request):
        _require_of(session, action, resource, context)


def authorize_watching(session: RoleSession) -> None:
    """Refuse to wait for jobs as a role that may not manage the rule that reports their ends to Step Functions."""
    rule = f"arn:aws:events:{get_region()}:{get_account_id()}:rule/{_WATCHING_RULE}"
    for action in _WATCHING:
        _require_of(session, action, rule)


def authorize_invocation(endpoint: str, headers: Headers) -> None:
    """Refuse a request to an endpoint for which the caller has no permission."""
    if app.AUTH:
        _require("sagemaker:InvokeEndpoint", _arn(f"endpoint/{endpoint.lower()}"), headers)


def _needed(operation: str, request: Mapping[str, Any]) -> Iterator[tuple[str, str, Context]]:
    """Yield each action with its resource and its context: the operation itself, and each passing of a role."""
    yield f"sagemaker:{operation}", _arn(resource_of(operation, request)), {}
    # Passing a role to SageMaker is a permission of its own.
    for role in roles_in(request):
        yield "iam:PassRole", role, {"iam:PassedToService": SAGEMAKER}


def _require_of(session: RoleSession, action: str, resource: str, context: Context | None = None) -> None:
    denial = session.denial(action, resource, context)
    if denial:
        raise ServiceError("AccessDeniedException", denial)


def _require(action: str, resource: str, headers: Headers, context: Context | None = None) -> None:
    denied = iam_evaluator.enforce(
        extract_access_key_id(dict(headers)),
        action,
        action.partition(":")[0],
        get_region(),
        resource_arn=resource,
        service_context=dict(context or {}),
    )
    if isinstance(denied, AuthError):
        raise ServiceError(denied.code, denied.message, status=403)
    if denied:
        explicit = denied.decision == "Deny"
        message = identity_denial_message(action, denied.principal_arn, resource, explicit)
        raise ServiceError("AccessDeniedException", message)


def _arn(resource: str | None) -> str:
    """Return the ARN of a resource of this account and region, or `*` for an operation without a resource."""
    if resource is None or resource.startswith("arn:"):
        return resource or "*"
    return f"arn:aws:sagemaker:{get_region()}:{get_account_id()}:{resource}"
