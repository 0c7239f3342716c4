"""Reporting many executions, of which one that cannot be reported must not hide the others."""

import logging
from collections.abc import Callable

_LOG = logging.getLogger(__name__)


def attempt(what: str, report: Callable[[], None]) -> None:
    """Report something; log a failure, whatever it is, for the next sweep to try again."""
    try:
        report()
    except Exception as error:  # noqa: BLE001 - a missing permission, a damaged record: the others are still reported
        # The message may quote the customer's data, and the type says enough to look further.
        _LOG.error("%s cannot be reported: %s", what, _reason(error))


def _reason(error: Exception) -> str:
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return f"{type(error).__name__} {code}" if code else type(error).__name__
