"""`--engine`: what is to run the monitors of a deployment."""

from enum import StrEnum
from typing import Annotated

import typer


class EngineChoice(StrEnum):
    """One engine, or both beside each other."""

    MODEL_MONITOR = "model-monitor"
    DRIFTGAUGE = "driftgauge"
    BOTH = "both"

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines as a deployment file names them."""
        return (EngineChoice.MODEL_MONITOR.value, EngineChoice.DRIFTGAUGE.value) if self == "both" else (self.value,)

    @property
    def context(self) -> str:
        """The value of the CDK context `engine`, which overrides a deployment file."""
        return ",".join(self.engines)


EngineOption = Annotated[EngineChoice, typer.Option("--engine", help="What runs the monitors; both: side by side.")]
OverridingEngineOption = Annotated[
    EngineChoice | None, typer.Option("--engine", help="What runs the monitors, in place of what the file says.")
]
