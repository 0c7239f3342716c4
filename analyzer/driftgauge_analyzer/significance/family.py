"""One rate of false alarms for a whole window, however many columns and checks it has."""


def level_of_each(alpha: float, weights: float) -> float:
    """Return the level below which the p-value of a test of weight 1 counts: `alpha / sum(w)`.

    The Bonferroni bound, with weights: the probability that any of the tests finds something by chance is at most
    `alpha`, however the columns depend on each other. A test of weight `w` has `w` times the level.

    Source: O. J. Dunn, Journal of the American Statistical Association 56 (1961), 52-64; R. Rosenthal and
    D. B. Rubin, Journal of Educational Psychology 75 (1983), 534-541, for the weights.
    """
    return alpha / max(weights, 1.0)
