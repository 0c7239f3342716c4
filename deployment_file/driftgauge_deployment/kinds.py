"""What differs between the kinds of monitors in a deployment file: the section of each, and its rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from driftgauge_contract.kinds import MonitorKind, require_all_kinds
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake
from driftgauge_deployment.monitors import data_quality, model_bias, model_quality
from driftgauge_deployment.monitors.section import MonitorSection

Rule = Callable[[Document], Iterator[Mistake]]


@dataclass(frozen=True, kw_only=True)
class KindOfSection:
    """The section of a kind of monitor, and the rules that concern this kind alone."""

    section: type[MonitorSection]
    rules: Sequence[Rule]


KINDS: Mapping[MonitorKind, KindOfSection] = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: KindOfSection(section=data_quality.DataQualitySection, rules=data_quality.RULES),
        MonitorKind.MODEL_QUALITY: KindOfSection(section=model_quality.ModelQualitySection, rules=model_quality.RULES),
        MonitorKind.MODEL_BIAS: KindOfSection(section=model_bias.ModelBiasSection, rules=model_bias.RULES),
    }
)
