"""Every kind of monitor is known to every part of the command."""

import pytest

from driftgauge_cli.kinds.registry import KINDS
from driftgauge_contract.kinds import MonitorKind


@pytest.mark.parametrize("kind", MonitorKind)
def test_every_kind_has_a_descriptor(kind):
    assert KINDS[kind].subject
