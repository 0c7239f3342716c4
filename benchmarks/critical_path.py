"""A deployment's critical path on AWS, on paper: the steps that take minutes, and what has to wait for what.

Everything else (roles, definitions, schedules, alarms, 500 predictions) takes seconds. AWS documents no durations for a
step, so a step is the unit: the start of an endpoint, or a processing job from its creation to its end.
"""

from collections.abc import Mapping, Sequence
from typing import Final

STEPS: Final[Mapping[str, Sequence[str]]] = {
    "endpoint": (),
    "data-quality baseline": (),
    "model-quality baseline": ("endpoint",),
}
"""Each step of one endpoint with the steps that it waits for, as the default deployment's template has them."""


def steps(endpoints: Sequence[int] = (1, 4, 20)) -> dict[str, float]:
    """Count the steps that follow one another: our deployments side by side, and the same steps one by one."""
    longest = max(_depth(step) for step in STEPS)
    counted: dict[str, float] = {}
    for number in endpoints:
        counted[f"{number} endpoints: steps in a row, stacks side by side"] = longest
        counted[f"{number} endpoints: steps in a row, one after another"] = number * len(STEPS)
    return counted


def _depth(step: str) -> int:
    return 1 + max((_depth(before) for before in STEPS[step]), default=0)
