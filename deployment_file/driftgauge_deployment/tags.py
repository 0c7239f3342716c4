"""The tags that a deployment gives its resources and jobs."""

import re
from collections.abc import Mapping

from driftgauge_contract.ownership import MarkTag

# CloudFormation's limit for the tags of a stack is 50, and the mark of a deployment takes some of them.
_MAX_TAGS = 50 - len(MarkTag)
_MAX_KEY, _MAX_VALUE = 128, 256
# Letters, digits and spaces of any language. Source: SageMaker API reference, `Tag`, the strictest of the services.
_TEXT = re.compile(r"[\w\s.:/=+\-@]*")
_RESERVED = ("aws:", "driftgauge:")


def checked_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Return tags.

    Raises:
        ValueError: A service would refuse one of them.
    """
    if len(tags) > _MAX_TAGS:
        raise ValueError(f"there are {len(tags)} tags; allowed: {_MAX_TAGS}")
    for key, value in tags.items():
        _check(key, value)
    return tags


def _check(key: str, value: str) -> None:
    if not 1 <= len(key) <= _MAX_KEY or len(value) > _MAX_VALUE:
        raise ValueError(
            f"{key!r} has {len(key)} characters, and its value {len(value)}; "
            f"allowed: 1 to {_MAX_KEY}, and up to {_MAX_VALUE}"
        )
    if key.lower().startswith(_RESERVED):
        raise ValueError(f"{key!r} is reserved; allowed: a name that does not begin with {' or '.join(_RESERVED)}")
    for text in (key, value):
        if not _TEXT.fullmatch(text):
            raise ValueError(f"{text!r} is not allowed; allowed: letters, digits, spaces and _ . : / = + - @")
