"""The engines that a deployment file can name."""

from enum import StrEnum

from driftgauge import DriftgaugeEngine, ModelMonitorEngine
from driftgauge.monitors.engine import Engine
from driftgauge.service.storage import Source


class EngineName(StrEnum):
    """What runs the monitors."""

    MODEL_MONITOR = "model-monitor"
    DRIFTGAUGE = "driftgauge"


def make_engine(name: EngineName, bundle: Source | None = None) -> Engine:
    """The engine of a name; `bundle` is the analyzer for it, where it shall not be made here."""
    match name:
        case EngineName.MODEL_MONITOR:
            return ModelMonitorEngine()
        case EngineName.DRIFTGAUGE:
            return DriftgaugeEngine(bundle=bundle)


def parse_engines(text: str) -> tuple[EngineName, ...]:
    """Read names as the CDK's context has them, with commas between them."""
    try:
        names = tuple(EngineName(name.strip()) for name in text.split(","))
    except ValueError:
        names = ()
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{text!r} names no engines; allowed: {', '.join(EngineName)}, or both")
    return names
