"""Findings about what the caller is not allowed to look up."""

from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import error_code, error_message
from driftgauge_cli.findings import Finding, warning

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


def unknown(check: str, error: "ClientError", permission: str) -> Finding:
    """Return a warning with AWS's error and the permission that the check needs."""
    found = f"not known: {error_code(error)}: {error_message(error)}"
    return warning(check, found, f"allow {permission}")
