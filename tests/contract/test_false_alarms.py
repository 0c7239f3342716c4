"""A budget of false alarms is divided over the windows of a deployment."""

import pytest

from driftgauge_contract.false_alarms import alpha_per_window


def test_one_a_month_for_an_hourly_monitor() -> None:
    assert alpha_per_window(1, [60]) == pytest.approx(1 / 720)


def test_all_monitors_share_the_budget() -> None:
    assert alpha_per_window(1, [60, 24 * 60]) == pytest.approx(1 / 750)


def test_a_monitor_that_hardly_runs_is_still_held_to_evidence() -> None:
    assert alpha_per_window(1, [7 * 24 * 60]) == 0.05


@pytest.mark.parametrize(("budget", "intervals"), [(0, [60]), (-1, [60]), (1, [])])
def test_a_budget_that_cannot_be_kept_is_refused(budget: float, intervals: list[int]) -> None:
    with pytest.raises(ValueError, match="false alarms"):
        alpha_per_window(budget, intervals)
