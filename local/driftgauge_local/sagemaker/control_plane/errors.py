"""The service's errors, with its own codes and messages."""

from collections.abc import Iterable, Mapping

INTERNAL_ERROR = "InternalServerError: We encountered an internal error. Please try again."
"""The FailureReason of what this service, and not its user, did wrong."""


class ServiceError(Exception):
    """The error that a call returns instead of a response: code, message and HTTP status.

    `details` are further members of the error's body, such as `OriginalStatusCode` of a ModelError.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, details: Mapping[str, str | int] = {}) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.details = dict(details)


def validation(message: str) -> ServiceError:
    """Return the error for a request that breaks the service's rules."""
    return ServiceError("ValidationException", message)


def in_use(message: str) -> ServiceError:
    """Return the error for a resource that exists already, or is busy."""
    return ServiceError("ResourceInUse", message)


def not_found(message: str) -> ServiceError:
    """Return the error for a request that names a resource that does not exist."""
    return ServiceError("ResourceNotFound", message)


def unknown_operation(operation: str, known: Iterable[str]) -> ServiceError:
    """Return the error for an operation that does not exist here, with the operations that do."""
    return ServiceError(
        "UnknownOperationException",
        f"SageMaker on this machine has no operation {operation}. It has: {', '.join(sorted(known))}.",
    )
