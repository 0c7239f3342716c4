"""Every kind of monitor has a descriptor in the construct library and in the stacks."""

from collections.abc import Mapping

import pytest

from driftgauge.monitors import kinds as constructs
from driftgauge_contract.kinds import MonitorKind
from stacks.monitors import kinds as stacks


@pytest.mark.parametrize("registry", [constructs.KINDS, stacks.KINDS], ids=["constructs", "stacks"])
def test_every_kind_has_a_descriptor(registry: Mapping[MonitorKind, object]) -> None:
    assert set(registry) == set(MonitorKind)
