"""The changes of a resource."""

from enum import StrEnum


class Action(StrEnum):
    """The change of a resource."""

    ADD = "add"
    CHANGE = "change"
    REPLACE = "replace"
    REMOVE = "remove"
