"""The least number of errors that chance does not explain."""

from collections.abc import Callable


def critical_errors(rows: int, rate: float, p_value: Callable[[int], float], alpha: float) -> int:
    """Return the least number of errors whose one-sided p-value is at most `alpha`; `rows` + 1 where none is.

    The p-value of a number that is no more than `rate` predicts is large, and it falls from there on, so a binary
    search finds the number.
    """
    low, high = int(rows * rate), rows + 1
    while low < high:
        middle = (low + high) // 2
        if p_value(middle) <= alpha:
            high = middle
        else:
            low = middle + 1
    return low
