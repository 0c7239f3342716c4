"""Every kind of monitor has an analysis; its program is found by the type that the job's environment names."""

import pytest

from driftgauge_analyzer.analyses import ANALYSES, analysis_of
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_contract.kinds import KINDS, AnalysisType, MonitorKind


@pytest.mark.parametrize("kind", MonitorKind)
def test_every_kind_of_monitor_has_a_program(kind: MonitorKind) -> None:
    assert callable(ANALYSES[KINDS[kind].analysis_type].load())


def test_every_analysis_is_one_of_a_kind_of_monitor() -> None:
    assert set(ANALYSES) == {facts.analysis_type for facts in KINDS.values()}


def test_an_analysis_without_a_program_is_refused() -> None:
    with pytest.raises(AnalyzerError, match=r"MODEL_EXPLAINABILITY.*must be one of DATA_QUALITY, MODEL_QUALITY"):
        analysis_of(AnalysisType.MODEL_EXPLAINABILITY)
