"""The service's refusals, in its own codes and words."""

from collections.abc import Iterable, Mapping

INTERNAL_ERROR = "InternalServerError: We encountered an internal error. Please try again."
"""The FailureReason of what this service, and not its user, did wrong."""


class ServiceError(Exception):
    """What a call answers instead of a response: the service's error code, message and HTTP status.

    `details` are further members of the error's body, such as `OriginalStatusCode` of a ModelError.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, details: Mapping[str, str | int] = {}) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.details = dict(details)


def validation(message: str) -> ServiceError:
    """Refuse a request that the service's rules forbid."""
    return ServiceError("ValidationException", message)


def in_use(message: str) -> ServiceError:
    """Refuse a change of a resource that is there already, or busy."""
    return ServiceError("ResourceInUse", message)


def not_found(message: str) -> ServiceError:
    """Refuse a request that names what is not there."""
    return ServiceError("ResourceNotFound", message)


def unknown_operation(operation: str, known: Iterable[str]) -> ServiceError:
    """Refuse an operation that does not exist here, by name."""
    return ServiceError(
        "UnknownOperationException",
        f"SageMaker on this machine has no operation {operation}. It has: {', '.join(sorted(known))}.",
    )
