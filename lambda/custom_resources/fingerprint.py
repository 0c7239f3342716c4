"""Names that derive from what determines a result: the same inputs have the same name."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping

from driftgauge_contract.limits import MAX_NAME

_LENGTH = 16
_FINGERPRINT_PART, _ATTEMPT_PART = 9, 6
_SUFFIX = len("--") + _FINGERPRINT_PART + _ATTEMPT_PART


def fingerprint(values: Mapping[str, object], *, without: Collection[str] = ()) -> str:
    """Return a hash of values, whatever their order."""
    kept = {name: value for name, value in values.items() if name not in without}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def job_name(prefix: str, inputs: str, request_id: str) -> str:
    """Return the name of a request's job; a request that is delivered again has the same one."""
    allowed = re.sub(r"[^A-Za-z0-9]+", "-", prefix).strip("-")[: MAX_NAME - _SUFFIX].rstrip("-") or "baseline"
    attempt = hashlib.sha256(request_id.encode()).hexdigest()[:_ATTEMPT_PART]
    return f"{allowed}-{inputs[:_FINGERPRINT_PART]}-{attempt}"
