"""The engines that a deployment file can name, as constructs."""

from driftgauge import DriftgaugeEngine, ImageUri, ModelMonitorEngine
from driftgauge.monitors.engine import Engine
from driftgauge.service.storage import Source
from driftgauge_contract.engines import EngineName


def make_engine(name: EngineName, *, bundle: Source | None = None, image: str | None = None) -> Engine:
    """Return the engine of a name.

    Args:
        name: The engine.
        bundle: The analyzer for it, unless it is made here.
        image: The URI of a mirror of its image.
    """
    match name:
        case EngineName.MODEL_MONITOR:
            return ModelMonitorEngine()
        case EngineName.DRIFTGAUGE:
            return DriftgaugeEngine(bundle=bundle, image=ImageUri(value=image) if image else None)
