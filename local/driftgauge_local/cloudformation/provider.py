"""Creating, updating and deleting the SageMaker resources of a stack."""

import secrets
import string
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from driftgauge_local.cloudformation.coercion import ValueOfWrongTypeError, coerce
from driftgauge_local.cloudformation.types import ENDPOINT, ResourceType
from driftgauge_local.sagemaker import ServiceError

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
_NAME_LENGTH = 63
_RANDOM = 12
_POLL_SECONDS = 0.1
_TIMEOUT_SECONDS = 900.0


class ProvisioningError(Exception):
    """The reason for which CloudFormation's operation on a resource failed."""


@dataclass(frozen=True, kw_only=True)
class Created:
    """An existing resource, with the values that `Ref` and `Fn::GetAtt` return."""

    physical_id: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The resource provider of one type. It calls the SageMaker service of the stack's region."""

    resource_type: ResourceType
    call: Call

    def create(self, logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Created:
        """Create the resource and wait until it is ready; a resource that fails is deleted again."""
        kind = self.resource_type
        self._refuse_unknown(properties)
        request = self._request(kind.create, properties, kind.created_with)
        name = request.setdefault(kind.name_property, generated_name(stack_name, logical_id))
        self._ask(kind.create, request)
        try:
            return self._settled(name)
        # CloudFormation does not delete a resource whose creation failed without an id.
        except ProvisioningError:
            self._remove(name)
            raise

    def update(self, physical_id: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Created:
        """Update the resource in place; CloudFormation replaces it for changes of other properties."""
        kind = self.resource_type
        name = _name_in(physical_id)
        self._refuse_unknown(new)
        # Tags are changed by operations of their own.
        changed = any(old.get(each) != new.get(each) for each in kind.updated_with)
        if changed and not self._is_in_place(name, new):
            request = self._request(kind.update, new, kind.updated_with)
            self._ask(kind.update, {kind.name_property: name, **request})
        if "Tags" in kind.updatable:
            self._retag(physical_id, old.get("Tags") or [], new.get("Tags") or [])
        return self._settled(name, new)

    def delete(self, physical_id: str) -> None:
        """Delete the resource, if it exists."""
        self._remove(_name_in(physical_id))

    def _refuse_unknown(self, properties: Mapping[str, Any]) -> None:
        for name in properties:
            if name not in self.resource_type.properties:
                raise ProvisioningError(f"#: extraneous key [{name}] is not permitted")

    def _request(self, operation: str, properties: Mapping[str, Any], taken: frozenset[str]) -> dict[str, Any]:
        try:
            return coerce(operation, {name: value for name, value in properties.items() if name in taken})
        except ValueOfWrongTypeError as error:
            raise ProvisioningError(str(error)) from error

    def _ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.call(operation, request)
        except ServiceError as error:
            raise ProvisioningError(
                f"{error.message} (Service: SageMaker, Status Code: {error.status}, Error Code: {error.code})"
            ) from error

    def _describe(self, name: str) -> dict[str, Any]:
        return self._ask(self.resource_type.describe, {self.resource_type.name_property: name})

    def _is_in_place(self, name: str, wanted: Mapping[str, Any]) -> bool:
        """Return whether an endpoint already serves the wanted configuration, as after a rolled back update."""
        if self.resource_type is not ENDPOINT:
            return False
        found = self._describe(name)
        return found["EndpointStatus"] == "InService" and found.get("EndpointConfigName") == wanted.get(
            "EndpointConfigName"
        )

    def _settled(self, name: str, wanted: Mapping[str, Any] | None = None) -> Created:
        """Wait until the resource has a final status, and check that it is the wanted one."""
        settling = self.resource_type.settling
        found = self._describe(name)
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while settling and found[settling.member] in settling.moving:
            if time.monotonic() > deadline:
                raise ProvisioningError(f"{self.resource_type.noun} {name} is still {found[settling.member]}.")
            time.sleep(_POLL_SECONDS)
            found = self._describe(name)
        if settling and found[settling.member] not in settling.good:
            raise ProvisioningError(self._failure(name, found))
        # A failed update leaves the endpoint in service, but with its old configuration.
        if self.resource_type is ENDPOINT and wanted and found["EndpointConfigName"] != wanted["EndpointConfigName"]:
            raise ProvisioningError(self._failure(name, found))
        return Created(
            physical_id=str(found[self.resource_type.arn_member]),
            attributes={attribute: _text(found[member]) for attribute, member in self.resource_type.attributes.items()},
        )

    def _failure(self, name: str, found: Mapping[str, Any]) -> str:
        kind = self.resource_type
        status = found[kind.settling.member] if kind.settling else "unknown"
        return f"{kind.noun} {name} is {status}: {found.get('FailureReason') or 'no reason was given'}"

    def _remove(self, name: str) -> None:
        kind = self.resource_type
        request = {kind.name_property: name}
        # A deletion may be repeated, after a failure or by a rollback.
        if not self._exists(name):
            return
        self._ask(kind.delete, request)
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while self._exists(name):
            if time.monotonic() > deadline:
                raise ProvisioningError(f"{kind.noun} {name} is still being deleted.")
            time.sleep(_POLL_SECONDS)

    def _exists(self, name: str) -> bool:
        try:
            self.call(self.resource_type.describe, {self.resource_type.name_property: name})
        except ServiceError as error:
            if _says_gone(error):
                return False
            raise ProvisioningError(str(error)) from error
        return True

    def _retag(self, arn: str, old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
        gone = {each["Key"] for each in old} - {each["Key"] for each in new}
        if gone:
            self._ask("DeleteTags", {"ResourceArn": arn, "TagKeys": sorted(gone)})
        if new and new != old:
            self._ask("AddTags", {"ResourceArn": arn, "Tags": new})


def generated_name(stack_name: str, logical_id: str) -> str:
    """Return a unique name from the stack's name, the logical id and random characters, in lower case as ARNs are."""
    random = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(_RANDOM))
    stem = f"{stack_name}-{logical_id}".lower()[: _NAME_LENGTH - _RANDOM - 1]
    return f"{stem.rstrip('-')}-{random}"


def _says_gone(error: ServiceError) -> bool:
    """Return whether an error means that a resource does not exist, which SageMaker reports in two ways."""
    # Models and endpoints are reported missing by a ValidationException.
    return error.code == "ResourceNotFound" or (
        error.code == "ValidationException" and error.message.startswith("Could not find")
    )


def _name_in(physical_id: str) -> str:
    return physical_id.rpartition("/")[2]


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
