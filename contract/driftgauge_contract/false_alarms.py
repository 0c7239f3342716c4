"""The budget of false alarms, and what it leaves for the test of one window."""

from collections.abc import Iterable

DEFAULT_ALPHA = 0.005
# A month of 30 days keeps the level the same in February and in March.
MINUTES_A_MONTH = 30 * 24 * 60
_MAX_ALPHA = 0.05
"""Nobody calls a finding true that is likelier by chance, however rarely a monitor runs."""


def alpha_per_window(false_alarms: float, intervals: Iterable[int]) -> float:
    """Return the probability of a false finding that every window of a deployment may have.

    The budget is divided over all windows of all monitors in a month of 30 days: with `false_alarms` allowed and
    windows every `i` minutes by each monitor, `alpha = false_alarms / sum(43200 / i)`, at most 0.05. The expected
    number of false findings in a month is then at most the budget, by linearity of expectation, however the monitors
    depend on each other.

    Args:
        false_alarms: The findings that a month without any change may have, for the whole deployment.
        intervals: The minutes between two windows of each monitor.

    Raises:
        ValueError: The budget is not above 0, or there is no monitor.
    """
    windows = sum(MINUTES_A_MONTH / interval for interval in intervals)
    # In this form the comparison refuses NaN, too.
    if not false_alarms > 0:
        raise ValueError(f"a budget of {false_alarms:g} false alarms is not possible; allowed: more than 0")
    if not windows:
        raise ValueError("a budget of false alarms needs at least one monitor")
    return min(false_alarms / windows, _MAX_ALPHA)
