"""The base of every mapping in a deployment file."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A mapping that has no other keys than its fields."""

    # A key that nothing reads is most often a misspelt one, whose default would be used in silence.
    model_config = ConfigDict(extra="forbid", frozen=True)

    key_hints: ClassVar[Mapping[str, str]] = {}
    """What to write in place of keys that people expect here, because another section or tool has them."""
