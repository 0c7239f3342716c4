"""The rate at which unseen values are expected."""

import numpy as np
import pytest

from driftgauge_analyzer.significance.unseen import Occurrences


def occurrences(values: np.ndarray) -> Occurrences:
    counts = np.unique(values, return_counts=True)[1]
    return Occurrences(rows=len(values), once=int((counts == 1).sum()), twice=int((counts == 2).sum()))


def test_the_rate_is_that_of_later_rows() -> None:
    random = np.random.default_rng(7)
    seen, later = random.zipf(1.5, 5_000), random.zipf(1.5, 200_000)
    unseen = 1 - np.isin(later, seen).mean()
    assert occurrences(seen).unseen_share == pytest.approx(unseen, rel=0.1)


def test_counts_shrink_where_values_are_seen_twice() -> None:
    assert Occurrences(rows=100, once=20, twice=0).clustering == 1.0
    assert Occurrences(rows=100, once=20, twice=8).clustering == pytest.approx(2.0)
    assert Occurrences(rows=100, once=20, twice=8).effective == (10, 50)


@pytest.mark.parametrize("once", [0, 100])
def test_all_or_nothing_is_not_clustered(once: int) -> None:
    assert Occurrences(rows=100, once=once, twice=0).effective == (once, 100)


def test_a_baseline_without_texts_expects_none() -> None:
    assert Occurrences(rows=0, once=0, twice=0).unseen_share == 0.0
    assert Occurrences(rows=0, once=0, twice=0).effective == (0, 1)
