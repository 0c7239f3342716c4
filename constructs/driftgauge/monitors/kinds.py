"""The descriptors of all kinds of monitors."""

from collections.abc import Mapping

from driftgauge.monitors.data_quality.descriptor import DATA_QUALITY
from driftgauge.monitors.kind import KindDescriptor
from driftgauge.monitors.model_bias.descriptor import MODEL_BIAS
from driftgauge.monitors.model_quality.descriptor import MODEL_QUALITY
from driftgauge_contract.kinds import MonitorKind, require_all_kinds

KINDS: Mapping[MonitorKind, KindDescriptor] = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: DATA_QUALITY,
        MonitorKind.MODEL_QUALITY: MODEL_QUALITY,
        MonitorKind.MODEL_BIAS: MODEL_BIAS,
    }
)
