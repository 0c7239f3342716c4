"""The namespace of PutMetricData as a condition key, where IAM is enforced."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions

_ACTION = "cloudwatch:PutMetricData"
_KEY = "cloudwatch:namespace"


def install() -> None:
    """Add the namespace to the emulator's context of a request."""
    tags_of = iam_actions.request_tag_context

    def request_tag_context(service: str, iam_action: str, body: bytes, params: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = tags_of(service, iam_action, body, params)
        namespace = _namespace(body, params) if iam_action == _ACTION else None
        return {**context, _KEY: namespace} if namespace else context

    iam_actions.request_tag_context = request_tag_context


def _namespace(body: bytes, params: Mapping[str, Any]) -> str | None:
    """Return the namespace in a form or in JSON. CloudWatch's third protocol, CBOR, is not supported."""
    # Clients send a form or JSON, depending on their version.
    given = params.get("Namespace") or parse_qs(body.decode(errors="replace")).get("Namespace")
    if given:
        return str(given[0] if isinstance(given, list) else given)
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return str(document["Namespace"]) if isinstance(document, dict) and "Namespace" in document else None
