"""The containers behind each endpoint: those in service and, during an update, those that arrive."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from driftgauge_local.sagemaker.endpoints.deployment import Deployment


@dataclass(kw_only=True)
class _Fleets:
    serving: Deployment
    arriving: Deployment | None = None
    share: float = 0.0


class Fleets:
    """The deployments by endpoint. The caller holds the store's lock, so that no request sees half of a change."""

    def __init__(self) -> None:
        self._fleets: dict[str, _Fleets] = {}

    def __contains__(self, endpoint: str) -> bool:
        return endpoint in self._fleets

    def all(self) -> Iterator[Deployment]:
        """Yield every deployment, those that arrive too."""
        for fleets in self._fleets.values():
            yield fleets.serving
            if fleets.arriving:
                yield fleets.arriving

    def borrow(self, endpoint: str) -> Deployment | None:
        """Return a deployment for one request, by the share of those that arrive; `None` without an endpoint."""
        fleets = self._fleets.get(endpoint)
        if fleets is None:
            return None
        # By chance for each request, as the service's load balancer does it, and not in turn.
        arrives = fleets.arriving is not None and random.random() < fleets.share  # noqa: S311
        deployment = fleets.arriving if arrives and fleets.arriving else fleets.serving
        # Counted, so that a deployment that is replaced stops only after its last answer.
        deployment.borrow()
        return deployment

    def serving(self, endpoint: str) -> Deployment | None:
        """Return the deployment in service; `None` without an endpoint."""
        fleets = self._fleets.get(endpoint)
        return fleets.serving if fleets else None

    def shift(self, endpoint: str, arriving: Deployment, share: float) -> None:
        """Let an arriving deployment answer a share of the requests."""
        if endpoint in self._fleets:
            self._fleets[endpoint].arriving, self._fleets[endpoint].share = arriving, share

    def replace(self, endpoint: str, deployment: Deployment) -> Deployment | None:
        """Let a deployment answer all requests, and return the one before it."""
        before = self._fleets.get(endpoint)
        self._fleets[endpoint] = _Fleets(serving=deployment)
        return before.serving if before else None

    def keep(self, endpoint: str) -> None:
        """Let the deployment in service answer all requests again."""
        if endpoint in self._fleets:
            self._fleets[endpoint].arriving = None

    def remove(self, endpoint: str) -> Deployment | None:
        """Remove an endpoint, and return its deployment in service."""
        fleets = self._fleets.pop(endpoint, None)
        return fleets.serving if fleets else None

    def clear(self) -> None:
        """Forget all endpoints."""
        self._fleets.clear()
