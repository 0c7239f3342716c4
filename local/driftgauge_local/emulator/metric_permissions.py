"""Where IAM is enforced: the namespace of PutMetricData, to which a permission's condition may limit it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions

_ACTION = "cloudwatch:PutMetricData"
_KEY = "cloudwatch:namespace"


def install() -> None:
    """Let the emulator's context of a request have the namespace as well."""
    tags_of = iam_actions.request_tag_context

    def request_tag_context(service: str, iam_action: str, body: bytes, params: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = tags_of(service, iam_action, body, params)
        namespace = _namespace(body, params) if iam_action == _ACTION else None
        return {**context, _KEY: namespace} if namespace else context

    iam_actions.request_tag_context = request_tag_context


def _namespace(body: bytes, params: Mapping[str, Any]) -> str | None:
    """The namespace in a form or in JSON; CloudWatch's third protocol, CBOR, is not spoken here."""
    given = params.get("Namespace") or parse_qs(body.decode(errors="replace")).get("Namespace")
    if given:
        return str(given[0] if isinstance(given, list) else given)
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return str(document["Namespace"]) if isinstance(document, dict) and "Namespace" in document else None
