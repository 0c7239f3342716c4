"""Rows of a bias analysis that are written out in a test."""

import numpy as np

from driftgauge_analyzer.bias.outcomes import Sample


def sample(rows: str, groups: list[int] | None = None, features: list[list[float]] | None = None) -> Sample:
    """Rows such as `d10`: of the facet (`d`) or of the others (`a`), then label and prediction."""
    words = rows.split()
    return Sample(
        facet=np.array([word[0] == "d" for word in words]),
        labels=np.array([word[1] == "1" for word in words]),
        predictions=np.array([word[2] == "1" for word in words]) if len(words[0]) > len("d1") else None,
        groups=None if groups is None else np.array(groups),
        features=None if features is None else np.array(features, dtype=np.float64),
    )
