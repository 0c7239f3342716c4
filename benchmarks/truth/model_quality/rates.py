"""How often windows have a finding, over many baselines and windows of each."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.truth.model_quality.judges import Judge
from benchmarks.truth.model_quality.worlds import Draw, World


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many rows a baseline and a window have, and how many of each are drawn."""

    baseline: int
    window: int
    baselines: int
    windows: int


def finding_rates(world: World, draw: Draw, size: Size, judges: Mapping[str, Judge], seed: int = 0) -> dict[str, float]:
    """Return for each judge the share of windows with any finding; all judges see the same windows."""
    random = np.random.default_rng(seed)
    found = dict.fromkeys(judges, 0)
    for _ in range(size.baselines):
        baseline = world.healthy(random, size.baseline)
        verdicts = {name: judge(world, baseline) for name, judge in judges.items()}
        for _ in range(size.windows):
            window = draw(random, size.window)
            for name, verdict in verdicts.items():
                found[name] += bool(verdict(window))
    return {name: count / (size.baselines * size.windows) for name, count in found.items()}
