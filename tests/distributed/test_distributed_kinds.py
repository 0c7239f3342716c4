"""The kinds of monitors that many machines can analyze are those that the contract says."""

import pytest

from driftgauge_analyzer.distributed.programs import PROGRAMS
from driftgauge_contract.kinds import KINDS, MonitorKind


@pytest.mark.parametrize("kind", MonitorKind)
def test_a_kind_has_a_distributed_program_if_the_contract_says_so(kind: MonitorKind) -> None:
    assert (PROGRAMS[KINDS[kind].analysis_type] is not None) == KINDS[kind].distributed
