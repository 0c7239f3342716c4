"""Rules about the number of the endpoint's instances."""

from collections.abc import Iterator

from driftgauge_contract.autoscaling import BURSTABLE_PREFIX
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake

_PLACE = ("autoscaling",)


def autoscaling_is_of_an_own_endpoint(document: Document) -> Iterator[Mistake]:
    """Refuse to scale an endpoint that something else deploys."""
    if document.has(*_PLACE) and document.has("endpoint", "existing"):
        message = "is about an endpoint of this deployment; allowed: no such key beside endpoint: {existing: …}"
        yield Mistake(place=_PLACE, message=message)


def instances_can_be_scaled(document: Document) -> Iterator[Mistake]:
    """Require instances that SageMaker scales, and a first number of them within the limits."""
    if not document.has(*_PLACE):
        return
    machines, asked = document.section("endpoint"), document.section(*_PLACE)
    kind = str(machines.get("instance_type", ""))
    if kind.startswith(BURSTABLE_PREFIX):
        message = f"SageMaker does not scale instances of type {kind}; allowed: other instances, or no autoscaling"
        yield Mistake(place=_PLACE, message=message)
    count, least, most = machines.get("instance_count"), asked.get("min"), asked.get("max")
    if isinstance(count, int) and isinstance(least, int) and isinstance(most, int) and not least <= count <= most:
        message = f"{count} is not within autoscaling; allowed: {least} to {most}, or no such key"
        yield Mistake(place=("endpoint", "instance_count"), message=message)


RULES = (autoscaling_is_of_an_own_endpoint, instances_can_be_scaled)
