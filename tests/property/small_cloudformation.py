"""As much of CloudFormation as a stack's life needs: creates, updates, rollbacks, cleanups and deletions, in order.

An operation is a generator. It yields each call that it wants made, and takes the answer; whoever drives it may make a
call twice, let it die, or throw `FailedError` in place of its answer.
"""

import itertools
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from custom_resources import handler
from driftgauge_local.cloudformation import RESOURCE_TYPES, Provider, ProvisioningError

Properties = dict[str, Any]
Attributes = Mapping[str, Mapping[str, str]]
CREATE_FAILED = "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"


class FailedError(Exception):
    """A resource could not be brought into its state."""


class Context:
    """The context that Lambda passes to a call."""

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of the template; its properties follow from the target and from the attributes before it."""

    name: str
    type_name: str
    properties: Callable[[Any, Attributes], Properties]

    @property
    def is_custom(self) -> bool:
        return self.type_name.startswith("Custom::")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A resource of the stack as it is."""

    resource: Resource
    properties: Properties
    physical_id: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an operation: a Lambda's request may come twice; a poll is repeated until it is complete."""

    make: Callable[[], Any]
    is_request: bool = False
    is_poll: bool = False


Operation = Generator[Call, Any, None]
Result = Generator[Call, Any, Held]


@dataclass
class Stack:
    """A stack of resources that depend on each other in the order of the list."""

    name: str
    resources: Sequence[Resource]
    call: Callable[[str, Properties], Properties]
    held: dict[str, Held] = field(default_factory=dict)
    failure: str | None = None
    rolling_back: bool = False
    deleting: bool = False
    _requests: Any = field(default_factory=itertools.count)

    def deploy(self, target: Any) -> Operation:
        """Create or update everything; undo it where something fails."""
        before, gone = dict(self.held), list[Held]()
        self.failure, self.rolling_back, self.deleting = None, False, False
        try:
            for resource in self.resources:
                yield from self._bring(resource, target, gone)
        except FailedError as failure:
            self.failure, self.rolling_back = str(failure), True
            yield from self._roll_back(before, gone)
            return
        yield from self._remove(gone)

    def destroy(self) -> Operation:
        """Delete everything, last things first."""
        self.failure, self.rolling_back = None, False
        yield from self._remove(list(self.held.values()))
        self.held.clear()

    @property
    def has_to_succeed(self) -> bool:
        """Return whether nothing brings back what a failure would leave: CloudFormation, or a person, tries again."""
        return self.rolling_back or self.deleting

    def _bring(self, resource: Resource, target: Any, gone: list[Held]) -> Operation:
        attributes = {name: held.attributes for name, held in self.held.items()}
        wanted, before = resource.properties(target, attributes), self.held.get(resource.name)
        if before is not None and before.properties == wanted:
            return
        after = yield from (self._custom if resource.is_custom else self._native)(resource, wanted, before)
        if before is not None and before.physical_id != after.physical_id:
            gone.append(before)
        self.held[resource.name] = after

    def _native(self, resource: Resource, wanted: Properties, before: Held | None) -> Result:
        provider = Provider(resource_type=RESOURCE_TYPES[resource.type_name], call=self.call)
        only_at_creation = provider.resource_type.create_only
        changed = {name for name in wanted if before and before.properties.get(name) != wanted[name]}
        if before is None or changed & only_at_creation:
            made = yield Call(make=lambda: _provisioned(lambda: provider.create(resource.name, wanted, self.name)))
        else:
            old = before
            made = yield Call(
                make=lambda: _provisioned(lambda: provider.update(old.physical_id, old.properties, wanted))
            )
        return Held(
            resource=resource,
            properties=wanted,
            physical_id=made.physical_id,
            attributes={"Name": made.physical_id.rpartition("/")[2]},
        )

    def _custom(self, resource: Resource, wanted: Properties, before: Held | None) -> Result:
        event = self._event("Update" if before else "Create", resource, wanted, before)
        physical_id = before.physical_id if before else CREATE_FAILED
        try:
            answer = yield Call(make=lambda: handler.on_event(event, Context()), is_request=True)
            physical_id = answer["PhysicalResourceId"]
            data = yield from self._wait({**event, "PhysicalResourceId": physical_id})
        except FailedError:
            # What has failed may be there in part: it goes in the cleanup.
            failed = Held(resource=resource, properties=wanted, physical_id=physical_id, attributes={})
            self.held[resource.name] = failed
            raise
        return Held(resource=resource, properties=wanted, physical_id=physical_id, attributes=data)

    def _wait(self, event: Properties) -> Generator[Call, Any, Mapping[str, str]]:
        while True:
            answer = yield Call(make=lambda: handler.is_complete(event, Context()), is_poll=True)
            if answer["IsComplete"]:
                data: Mapping[str, str] = answer.get("Data", {})
                return data

    def _roll_back(self, before: dict[str, Held], gone: list[Held]) -> Operation:
        """Bring back what was changed, in the same order; then delete what was made in vain."""
        made = [held for name, held in self.held.items() if held is not before.get(name)]
        for held in made:
            old = before.get(held.resource.name)
            if old is not None and held.properties != old.properties:
                yield from self._restore(held, old)
        kept = {old.physical_id for old in before.values()}
        yield from self._remove([held for held in made if held.physical_id not in kept])
        self.held = before

    def _restore(self, held: Held, old: Held) -> Operation:
        if held.resource.is_custom:
            restored = yield from self._custom(held.resource, old.properties, held)
            assert (restored.physical_id, restored.attributes) == (old.physical_id, old.attributes)
        elif held.physical_id == old.physical_id:
            yield from self._native(held.resource, old.properties, held)

    def _remove(self, unwanted: Sequence[Held]) -> Operation:
        self.deleting = True
        for held in reversed(unwanted):
            if held.resource.is_custom:
                event = self._event("Delete", held.resource, held.properties, held)
                yield Call(make=lambda event=event: handler.on_event(event, Context()), is_request=True)
                yield from self._wait(event)
            else:
                provider = Provider(resource_type=RESOURCE_TYPES[held.resource.type_name], call=self.call)
                yield Call(make=lambda held=held, provider=provider: provider.delete(held.physical_id))

    def _event(self, kind: str, resource: Resource, properties: Properties, before: Held | None) -> Properties:
        event = {
            "RequestType": kind,
            "RequestId": f"{self.name}-{next(self._requests)}",
            "ResourceType": resource.type_name,
            "LogicalResourceId": resource.name,
            "ResourceProperties": properties,
        }
        return event if before is None else {**event, "PhysicalResourceId": before.physical_id}


def _provisioned(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except ProvisioningError as error:
        raise FailedError(str(error)) from error
