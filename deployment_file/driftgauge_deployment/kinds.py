"""The kinds of monitors that a deployment file can have."""

from collections.abc import Mapping

from driftgauge_contract.kinds import MonitorKind, require_all_kinds
from driftgauge_deployment.monitors import data_quality, model_bias, model_quality
from driftgauge_deployment.monitors.kind import KindOfSection

KINDS: Mapping[MonitorKind, KindOfSection] = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: data_quality.KIND,
        MonitorKind.MODEL_QUALITY: model_quality.KIND,
        MonitorKind.MODEL_BIAS: model_bias.KIND,
    }
)
