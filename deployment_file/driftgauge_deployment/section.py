"""The base of every mapping in a deployment file."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A mapping that has no other keys than its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
