"""The base of every mapping in a deployment file."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A mapping that has no other keys than its fields."""

    # A key that nothing reads is most often a misspelt one, whose default would be used in silence.
    model_config = ConfigDict(extra="forbid", frozen=True)
