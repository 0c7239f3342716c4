"""The section about how the endpoint gets another model."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, PlainValidator, model_validator

from driftgauge_contract.rollouts import (
    MAX_BAKE_SECONDS,
    MAX_CANARY_PERCENT,
    MAX_LINEAR_PERCENT,
    MAX_ROLLOUT_SECONDS,
    MAX_STARTUP_SECONDS,
    MIN_LINEAR_PERCENT,
    TrafficRouting,
    bakes,
)
from driftgauge_deployment.section import Section

ALL_AT_ONCE = "all at once"
_PERCENT = re.compile(r"(\d{1,3}) ?%")
_BAKE = re.compile(r"(\d{1,4}) (second|minute|hour)s?")


def parse_canary(value: object) -> int:
    """Read the part of the new instances that the first step turns on, such as `10%`."""
    return _percent(value, "a canary", 1, MAX_CANARY_PERCENT)


def parse_linear(value: object) -> int:
    """Read the part of the new instances that each step turns on, such as `20%`."""
    return _percent(value, "a linear step", MIN_LINEAR_PERCENT, MAX_LINEAR_PERCENT)


def parse_bake(value: object) -> timedelta:
    """Read how long each step is watched before the next one, such as `10 minutes`."""
    parts = _BAKE.fullmatch(value) if isinstance(value, str) else None
    bake = timedelta(**{f"{parts[2]}s": int(parts[1])}) if parts else None
    if bake is None or bake > timedelta(seconds=MAX_BAKE_SECONDS):
        raise ValueError(
            f"{value!r} is not a time to bake; allowed: whole seconds or minutes up to {MAX_BAKE_SECONDS // 60} "
            "minutes, such as 10 minutes"
        )
    return bake


def _percent(value: object, what: str, least: int, most: int) -> int:
    parts = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if not parts or not least <= int(parts[1]) <= most:
        raise ValueError(f"{value!r} is not {what}; allowed: a whole percentage from {least}% to {most}%")
    return int(parts[1])


class RolloutSection(Section):
    """The steps of an update of the endpoint, which its alarms roll back. `all at once` alone stands for one step."""

    canary: Annotated[int, PlainValidator(parse_canary)] | None = None
    """The part of the new instances that answers first; the rest follows in one step."""

    linear: Annotated[int, PlainValidator(parse_linear)] | None = None
    """The part of the new instances that each step adds."""

    # Ten minutes: two periods of the alarms on requests, which are five minutes long.
    bake: Annotated[timedelta, PlainValidator(parse_bake)] = timedelta(minutes=10)
    """How long the alarms are watched after each step."""

    @property
    def routing(self) -> TrafficRouting:
        """Return how requests are shifted; all at once unless a part is given."""
        if self.canary is not None:
            return TrafficRouting.CANARY
        return TrafficRouting.ALL_AT_ONCE if self.linear is None else TrafficRouting.LINEAR

    @property
    def percent(self) -> int:
        """Return the part that a step turns on."""
        return self.canary or self.linear or 100

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.canary is not None and self.linear is not None:
            raise ValueError(f"has canary and linear; allowed: one of them, or neither for {ALL_AT_ONCE}")
        count = bakes(self.routing, self.percent)
        # SageMaker counts the start of the instances in the same limit, and rolls back at its end.
        limit = timedelta(seconds=MAX_ROLLOUT_SECONDS - MAX_STARTUP_SECONDS)
        if count * self.bake > limit:
            raise ValueError(
                f"bakes {count} times for {self.bake}, {count * self.bake} h in all; allowed by SageMaker: {limit} h, "
                "beside the start of the instances"
            )
        return self


def _from_text(value: object) -> object:
    if value == ALL_AT_ONCE:
        return {}
    if not isinstance(value, Mapping | RolloutSection):
        raise ValueError(  # noqa: TRY004 - pydantic gives a place to a value error only
            f"{value!r} is not a rollout; allowed: {ALL_AT_ONCE}, or a mapping with canary or linear, and bake"
        )
    return value


Rollout = Annotated[RolloutSection, BeforeValidator(_from_text)]
