"""One rate of false alarms for a whole window, however many columns and checks it has."""


def level_of_each(alpha: float, tests: int) -> float:
    """Return the level below which one test's p-value counts: `alpha / tests`.

    The Bonferroni bound: the probability that any of the tests finds something by chance is at most `alpha`, however
    the columns depend on each other.

    Source: O. J. Dunn, Journal of the American Statistical Association 56 (1961), 52-64.
    """
    return alpha / max(tests, 1)
