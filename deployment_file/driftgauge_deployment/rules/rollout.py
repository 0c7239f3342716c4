"""Rules about how the endpoint gets another model."""

from collections.abc import Iterator, Mapping

from driftgauge_contract.findings import Severity
from driftgauge_contract.rollouts import NO_GUARDRAILS_PREFIX
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake

_PLACE = ("rollout",)
ROLLBACK_ALARMS = ("server_errors", "model_errors", "latency")
"""The keys of the alarms that roll an update back."""


def rollout_is_of_an_own_endpoint(document: Document) -> Iterator[Mistake]:
    """Refuse a rollout of an endpoint that something else deploys."""
    if document.has(*_PLACE) and document.has("endpoint", "existing"):
        message = "is about an endpoint of this deployment; allowed: no such key beside endpoint: {existing: …}"
        yield Mistake(place=_PLACE, message=message)


def rollout_has_alarms(document: Document) -> Iterator[Mistake]:
    """Require an alarm that can roll an update back."""
    alarms = document.section("alarms")
    if document.has(*_PLACE) and all(_is_off(alarms.get(name)) for name in ROLLBACK_ALARMS):
        message = f"has no alarm to roll back on; allowed: one of alarms.{', alarms.'.join(ROLLBACK_ALARMS)} that is on"
        yield Mistake(place=_PLACE, message=message)


def rollout_is_honoured(document: Document) -> Iterator[Mistake]:
    """Refuse instances that SageMaker updates all at once whatever is asked, and warn of too few."""
    if not document.has(*_PLACE):
        return
    machines = document.section("endpoint")
    if str(machines.get("instance_type", "")).startswith(NO_GUARDRAILS_PREFIX):
        message = (
            f"SageMaker updates endpoints of {machines['instance_type']} all at once, and watches no alarm; "
            "allowed: other instances, or no rollout"
        )
        yield Mistake(place=_PLACE, message=message)
    rollout = document.section(*_PLACE)
    if machines.get("instance_count", 1) == 1 and ("canary" in rollout or "linear" in rollout):
        message = (
            "a step is at most half of the new instances by SageMaker's rules, and there is one; "
            "endpoint: {instance_count: 2} has a half"
        )
        yield Mistake(place=_PLACE, message=message, severity=Severity.WARNING)


def _is_off(alarm: object) -> bool:
    return alarm is False or (isinstance(alarm, Mapping) and alarm.get("enabled") is False)


RULES = (rollout_is_of_an_own_endpoint, rollout_has_alarms, rollout_is_honoured)
