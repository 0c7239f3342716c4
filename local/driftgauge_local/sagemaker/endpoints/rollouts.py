"""Blue/green deployments: the steps of an update, and the alarms that roll it back."""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from driftgauge_contract.rollouts import CapacityUnit, TrafficRouting
from driftgauge_local.sagemaker.control_plane.cloud import ObjectError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation

_MAX_CANARY, _MIN_LINEAR, _MAX_LINEAR = 0.5, 0.1, 0.5
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Step:
    """The share of requests that the new instances answer, and how long the alarms are watched then."""

    share: float
    bake_seconds: float


@dataclass(frozen=True, kw_only=True)
class RolloutPlan:
    """The steps of an update and the names of the alarms. Without a configuration, all requests are shifted at once."""

    steps: Sequence[Step] = (Step(share=1.0, bake_seconds=0.0),)
    alarms: tuple[str, ...] = ()
    max_seconds: float | None = None

    @classmethod
    def of(cls, config: Document | None, instances: int) -> Self:
        """Return the plan of a request's `DeploymentConfig`; raises ServiceError for one that is not possible."""
        if not config:
            return cls()
        if "RollingUpdatePolicy" in config:
            # Refused by name: a policy that is accepted and not carried out would make a test pass that proves nothing.
            raise validation("SageMaker on this machine has no RollingUpdatePolicy.")
        alarms = config.get("AutoRollbackConfiguration", {}).get("Alarms", [])
        policy = config.get("BlueGreenUpdatePolicy")
        return cls(
            alarms=tuple(alarm["AlarmName"] for alarm in alarms),
            steps=_steps(policy, instances) if policy else cls.steps,
            max_seconds=policy.get("MaximumExecutionTimeoutInSeconds") if policy else None,
        )


def _steps(policy: Document, instances: int) -> Sequence[Step]:
    routing = policy["TrafficRoutingConfiguration"]
    shares = _SHARES[routing["Type"]](routing, instances)
    wait, last = routing["WaitIntervalInSeconds"], policy.get("TerminationWaitInSeconds", 0)
    # The last step waits for the termination of the old instances, which has a time of its own.
    between = [Step(share=share, bake_seconds=wait) for share in shares if share < 1]
    return (*between, Step(share=1.0, bake_seconds=last))


def _canary(routing: Document, instances: int) -> list[float]:
    return [_share(routing, "CanarySize", instances, above=0.0, up_to=_MAX_CANARY)]


def _linear(routing: Document, instances: int) -> list[float]:
    step = _share(routing, "LinearStepSize", instances, above=_MIN_LINEAR, up_to=_MAX_LINEAR)
    # A step that does not divide 100 % leaves a smaller one at the end, as in the service.
    return [number * step for number in range(1, int(1 / step) + 1)]


_SHARES: Mapping[str, Callable[[Document, int], list[float]]] = {
    TrafficRouting.ALL_AT_ONCE: lambda *_: [],
    TrafficRouting.CANARY: _canary,
    TrafficRouting.LINEAR: _linear,
}


def _share(routing: Document, member: str, instances: int, *, above: float, up_to: float) -> float:
    if member not in routing:
        raise validation(f"{member} must be specified for traffic routing of type {routing['Type']}.")
    size = routing[member]
    # One instance cannot be divided; its requests can.
    whole = 100 if size["Type"] == CapacityUnit.PERCENT else max(instances, 1)
    share: float = size["Value"] / whole
    if not above <= share <= up_to:
        raise validation(f"{member} of {share:.0%} is not possible; allowed: {above:.0%} to {up_to:.0%}.")
    return share


class Rollout:
    """An update that is being carried out: requests are shifted step by step, and the alarms are watched."""

    def __init__(
        self,
        plan: RolloutPlan,
        *,
        shift: Callable[[float], None],
        alarm_states: Callable[[Sequence[str]], Mapping[str, str]],
        ended: threading.Event,
    ) -> None:
        self._plan = plan
        self._shift = shift
        self._alarm_states = alarm_states
        self._ended = ended
        self._deadline = math.inf if plan.max_seconds is None else time.monotonic() + plan.max_seconds

    def carry_out(self) -> str | None:
        """Take all steps, and return the reason for a rollback if there is one."""
        for step in self._plan.steps:
            self._shift(step.share)
            reason = self._bake(step.bake_seconds)
            if reason:
                return reason
        return None

    def _bake(self, seconds: float) -> str | None:
        end = time.monotonic() + seconds
        while not self._ended.is_set():
            reason = self._problem()
            left = end - time.monotonic()
            if reason or left <= 0:
                return reason
            # An event in place of a sleep, so that a deletion ends the wait at once.
            self._ended.wait(min(_LOOK_SECONDS, left))
        return None

    def _problem(self) -> str | None:
        if time.monotonic() > self._deadline:
            return "The deployment took longer than its MaximumExecutionTimeoutInSeconds."
        try:
            states = self._alarm_states(self._plan.alarms) if self._plan.alarms else {}
        except ObjectError as error:
            return error.message
        names = [name for name, state in states.items() if state == "ALARM"]
        return f"One or more configured alarms have gone into alarm: {', '.join(names)}." if names else None
