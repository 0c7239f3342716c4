"""The engines that a deployment file can name, as constructs."""

from driftgauge import DriftgaugeEngine, ModelMonitorEngine
from driftgauge.monitors.engine import Engine
from driftgauge.service.storage import Source
from driftgauge_contract.engines import EngineName


def make_engine(name: EngineName, bundle: Source | None = None) -> Engine:
    """Return the engine of a name; `bundle` is the analyzer for it, unless it is made here."""
    match name:
        case EngineName.MODEL_MONITOR:
            return ModelMonitorEngine()
        case EngineName.DRIFTGAUGE:
            return DriftgaugeEngine(bundle=bundle)
