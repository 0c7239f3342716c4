"""Names that follow from what determines a result: the same inputs, the same name."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping

LONGEST_NAME = 63
"""SageMaker's limit for the name of a processing job."""

_LENGTH = 16
_FINGERPRINT_PART, _ATTEMPT_PART = 9, 6
_SUFFIX = 2 + _FINGERPRINT_PART + _ATTEMPT_PART


def fingerprint(values: Mapping[str, object], *, without: Collection[str] = ()) -> str:
    """Hash values in an order of their own."""
    kept = {name: value for name, value in values.items() if name not in without}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def job_name(prefix: str, inputs: str, request_id: str) -> str:
    """Name the attempt of a request at a result; delivered again, a request has the same name."""
    allowed = re.sub(r"[^A-Za-z0-9]+", "-", prefix).strip("-")[: LONGEST_NAME - _SUFFIX].rstrip("-") or "baseline"
    attempt = hashlib.sha256(request_id.encode()).hexdigest()[:_ATTEMPT_PART]
    return f"{allowed}-{inputs[:_FINGERPRINT_PART]}-{attempt}"
