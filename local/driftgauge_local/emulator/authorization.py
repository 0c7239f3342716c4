"""Where IAM is enforced: what a call of SageMaker's APIs needs a permission for."""

from collections.abc import Mapping
from typing import Any

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.iam_actions import identity_denial_message
from ministack.core.iam_evaluator import AuthError
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id

from driftgauge_local.emulator.role_session import SAGEMAKER
from driftgauge_local.sagemaker import ServiceError, resource_of, roles_in

Headers = Mapping[str, str]


def authorize(operation: str, request: Mapping[str, Any], headers: Headers) -> None:
    """Refuse a call of the control plane, and the passing of a role, for which the caller has no permission."""
    if app.AUTH:
        _require(f"sagemaker:{operation}", _arn(resource_of(operation, request)), headers)
        for role in roles_in(request):
            _require("iam:PassRole", role, headers, {"iam:PassedToService": SAGEMAKER})


def authorize_invocation(endpoint: str, headers: Headers) -> None:
    """Refuse a request to an endpoint for which the caller has no permission."""
    if app.AUTH:
        _require("sagemaker:InvokeEndpoint", _arn(f"endpoint/{endpoint.lower()}"), headers)


def _require(action: str, resource: str, headers: Headers, context: Mapping[str, str] | None = None) -> None:
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
    """The ARN of a resource of this account and region; an operation that knows none is asked about all."""
    if resource is None or resource.startswith("arn:"):
        return resource or "*"
    return f"arn:aws:sagemaker:{get_region()}:{get_account_id()}:{resource}"
