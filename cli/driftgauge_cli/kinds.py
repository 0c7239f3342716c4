"""What can be watched, in the service's words."""

from enum import StrEnum
from typing import Literal


class MonitorKind(StrEnum):
    """A kind of monitor."""

    DATA_QUALITY = "data_quality"
    MODEL_QUALITY = "model_quality"

    @property
    def monitoring_type(self) -> Literal["DataQuality", "ModelQuality"]:
        """The name that the API has for it."""
        return "DataQuality" if self is MonitorKind.DATA_QUALITY else "ModelQuality"

    @property
    def words(self) -> str:
        """The name that people read."""
        return self.value.replace("_", " ")
