"""The resource of a request and the roles that it names, for those who decide whether it is allowed."""

from collections.abc import Iterator, Mapping
from typing import Any

from driftgauge_local.sagemaker.control_plane.resource_kinds import (
    DEFINITIONS,
    ENDPOINT,
    ENDPOINT_CONFIG,
    MODEL,
    MODEL_PACKAGE,
    MODEL_PACKAGE_GROUP,
    PROCESSING_JOB,
    SCHEDULE,
    TRANSFORM_JOB,
)

_KINDS = (
    MODEL,
    ENDPOINT_CONFIG,
    ENDPOINT,
    MODEL_PACKAGE,
    MODEL_PACKAGE_GROUP,
    PROCESSING_JOB,
    *DEFINITIONS.values(),
    SCHEDULE,
    TRANSFORM_JOB,
)
_VERBS = ("Create", "Describe", "Update", "Delete", "Start", "Stop")
_BY_OPERATION = {f"{verb}{kind.resource}": kind for kind in _KINDS for verb in _VERBS}
# A model has the latter, and everything else the former.
_ROLE_MEMBERS = ("RoleArn", "ExecutionRoleArn")


def resource_of(operation: str, request: Mapping[str, Any]) -> str | None:
    """Return the resource of an operation, as `model/name` or an ARN; None for an operation such as a list."""
    if operation in ("AddTags", "DeleteTags", "ListTags"):
        return str(request.get("ResourceArn", ""))
    kind = _BY_OPERATION.get(operation.removesuffix("WeightsAndCapacities"))
    if kind is None:
        return None
    # A new version of a model package has no number yet.
    version = f"{request['ModelPackageGroupName']}/*" if "ModelPackageGroupName" in request else ""
    name = f"{request.get(kind.name) or request.get(kind.arn) or version}"
    return name if name.startswith("arn:") else f"{kind.segment}/{name}"


def roles_in(request: object) -> Iterator[str]:
    """Yield the roles that a request passes to SageMaker, at any depth."""
    if isinstance(request, Mapping):
        for name, value in request.items():
            if name in _ROLE_MEMBERS and isinstance(value, str):
                yield value
            else:
                yield from roles_in(value)
    elif isinstance(request, list):
        for value in request:
            yield from roles_in(value)
