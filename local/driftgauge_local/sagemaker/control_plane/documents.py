"""Requests and responses, as dictionaries in the shapes of botocore's service model."""

from typing import Any

Document = dict[str, Any]
"""A request, a response or a part of one. Its members are checked against the service model on entry."""
