"""The engines that a command deploys with: one, or both beside each other."""

from enum import StrEnum

from driftgauge_contract.engines import EngineName


class EngineChoice(StrEnum):
    """One engine, or both."""

    MODEL_MONITOR = EngineName.MODEL_MONITOR.value
    DRIFTGAUGE = EngineName.DRIFTGAUGE.value
    BOTH = "both"

    @property
    def engines(self) -> tuple[str, ...]:
        """Return the engines by their names in a deployment file."""
        return tuple(EngineName) if self is EngineChoice.BOTH else (self.value,)

    @property
    def context(self) -> str:
        """Return the value of the CDK context `engine`, which overrides a deployment file."""
        return ",".join(self.engines)
