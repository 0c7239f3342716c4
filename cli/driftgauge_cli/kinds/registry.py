"""The descriptor of every kind of monitor."""

from collections.abc import Mapping

from driftgauge_cli.kinds.data_quality import DATA_QUALITY
from driftgauge_cli.kinds.descriptor import KindDescriptor
from driftgauge_cli.kinds.model_bias import MODEL_BIAS
from driftgauge_cli.kinds.model_quality import MODEL_QUALITY
from driftgauge_contract.kinds import MonitorKind, require_all_kinds

KINDS: Mapping[MonitorKind, KindDescriptor] = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: DATA_QUALITY,
        MonitorKind.MODEL_QUALITY: MODEL_QUALITY,
        MonitorKind.MODEL_BIAS: MODEL_BIAS,
    }
)
