"""What cannot be told, because whoever asks may not."""

from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import error_code, error_message
from driftgauge_cli.findings import Finding, warning

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


def unknown(check: str, error: "ClientError", permission: str) -> Finding:
    """Say what AWS said, and which permission it takes."""
    found = f"cannot be told: {error_code(error)}: {error_message(error)}"
    return warning(check, found, f"it takes {permission}")
