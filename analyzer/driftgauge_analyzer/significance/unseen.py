"""The expected rate of values that the baseline has not seen."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Occurrences:
    """The number of a column's values that occur once, that occur twice, and the rows in which they were counted."""

    rows: int
    once: float
    twice: float

    @property
    def unseen_share(self) -> float:
        """The share of later rows that is expected to hold a value that these rows do not: `f1 / N`.

        Source: I. J. Good, Biometrika 40 (1953), 237-264.
        """
        return self.once / self.rows if self.rows else 0.0

    @property
    def clustering(self) -> float:
        """By how much the number of unseen rows varies more than independent draws would: `g`, at least 1.

        The estimate `f1 / N` has variance `(f1 + 2 f2 - f1^2/N) / N^2`, where as many independent draws would have
        `(f1 - f1^2/N) / N^2`. Dividing counts by the ratio of the two keeps the test's rate with thousands of
        texts, where the plain estimate alone gives too many findings.

        Source: W. W. Esty, Annals of Statistics 11 (1983), 905-912.
        """
        if not self.rows:
            return 1.0
        independent = self.once - self.once * self.once / self.rows
        # All values occur once, and so there is no variance to compare with.
        if independent <= 0:
            return 1.0
        return max(1.0, (independent + 2 * self.twice) / independent)

    @property
    def effective(self) -> tuple[int, int]:
        """Hits and rows that an exact test of shares takes for the unseen ones."""
        return round(self.once / self.clustering), max(1, round(self.rows / self.clustering))
