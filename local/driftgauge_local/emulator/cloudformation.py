"""The registration of SageMaker's types in the emulator's CloudFormation."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack.services.cloudformation import provisioners, stacks

from driftgauge_local.cloudformation import RESOURCE_TYPES, Created, Provider, ResourceType
from driftgauge_local.cloudformation.provider import Call

Properties = dict[str, Any]
Result = tuple[str, dict[str, str]]


def install(call: Call) -> None:
    """Register the types; `call` reaches the SageMaker service of the request's account and region."""
    for type_name, resource_type in RESOURCE_TYPES.items():
        provisioners._RESOURCE_HANDLERS[type_name] = _handlers(Provider(resource_type=resource_type, call=call))
        # A change of any of these makes CloudFormation create a new resource.
        provisioners._REPLACING_PROPERTIES[type_name] = set(resource_type.create_only)
        # CloudFormation puts the tags of a stack on its resources.
        provisioners._STACK_TAG_PROPERTY[type_name] = ("Tags", "list")
    # They wait for what they made, and the event loop must not wait with them.
    stacks._runs_on_worker_thread = _or_ours(stacks._runs_on_worker_thread, RESOURCE_TYPES)
    # A failed update of theirs can have changed something, so a rollback must send it back.
    in_place = {name: each for name, each in RESOURCE_TYPES.items() if each.settling}
    stacks._sends_back_failed_update = _or_ours(stacks._sends_back_failed_update, in_place)
    stacks._revert_update = _marking_failures(stacks._revert_update)


def _handlers(provider: Provider) -> dict[str, Callable[..., Any]]:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Result:
        return _result(provider.create(logical_id, properties, stack_name))

    def update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Result:
        del stack_name
        return _result(provider.update(physical_id, old, new))

    def delete(physical_id: str, properties: Properties) -> None:
        del properties
        provider.delete(physical_id)

    return {"create": create, "update": update, "delete": delete}


def _result(created: Created) -> Result:
    return created.physical_id, dict(created.attributes)


def _marking_failures(revert: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Let a resource that could not be rolled back be UPDATE_FAILED in the list of the stack's resources, too."""

    async def reverted(*arguments: Any) -> None:
        record = arguments[-1]
        try:
            await revert(*arguments)
        except Exception:
            if record is not None:
                record["ResourceStatus"] = "UPDATE_FAILED"
            raise

    return reverted


def _or_ours(theirs: Callable[[str], bool], ours: Mapping[str, ResourceType]) -> Callable[[str], bool]:
    def decide(resource_type: str) -> bool:
        return resource_type in ours or theirs(resource_type)

    return decide
