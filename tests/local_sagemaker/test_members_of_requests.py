"""Every member of every operation's input is read, refused by name, or described for a stated reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.model import ListShape, Shape, StructureShape
from botocore.session import Session
from local_sagemaker.service_requests import endpoint_config, model, processing_job

import driftgauge_contract
from driftgauge_contract.kinds import KINDS
from driftgauge_local import sagemaker
from driftgauge_local.sagemaker import SageMaker, ServiceError
from driftgauge_local.sagemaker.control_plane.errors import unknown_operation
from driftgauge_local.sagemaker.control_plane.members import DESCRIBED, REFUSED, refused_members

SERVICE = Session().get_service_model("sagemaker")
_NAMES = re.compile(r"""["'{} ]([A-Z][A-Za-z0-9]+)""")
_KINDS = tuple(facts.monitoring_type for facts in KINDS.values())
_MEMBERS_MODULE = "members.py"
# The code of an operation refuses these by name, with all that is below them.
_WHOLE = {
    "ShadowProductionVariants",
    "AsyncInferenceConfig",
    "ExplainerConfig",
    "ValidationSpecification",
    "SourceAlgorithmSpecification",
    "ManagedConfiguration",
    "ModelClientConfig",
    "ExperimentConfig",
    "BatchTransformInput",
    "ServerlessUpdateConfig",
    "RollingUpdatePolicy",
}


def read_names() -> set[str]:
    """The names in the code of the local SageMaker and of the contract, which reads definitions."""
    folders = [Path(str(package.__file__)).parent for package in (sagemaker, driftgauge_contract)]
    files = [file for folder in folders for file in folder.rglob("*.py") if file.name != _MEMBERS_MODULE]
    return {name for file in files for name in _NAMES.findall(file.read_text(encoding="utf-8"))}


def is_read(name: str, names: set[str]) -> bool:
    """Tell whether code names a member, or puts its name together: `{time}After`, `{kind}JobInput`."""
    parts = [name, re.sub(r"(Before|After)$", "", name)]
    parts += [name.removeprefix(kind) for kind in _KINDS if name.startswith(kind)]
    return any(part in names for part in parts)


def members(shape: Shape | None, *above: str) -> Iterator[tuple[str, ...]]:
    """The paths of all members, down to those that are refused or described as a whole."""
    if isinstance(shape, ListShape):
        yield from members(shape.member, *above)
    elif isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield (*above, name)
            if name not in REFUSED and name not in DESCRIBED and name not in above:
                yield from members(member, *above, name)


def operations(service: SageMaker) -> list[str]:
    with pytest.raises(ServiceError) as refused:
        service.call("NoSuchOperation", {})
    return refused.value.message.partition("It has: ")[2].rstrip(".").split(", ")


def test_the_operations_are_those_that_the_refusal_of_another_names() -> None:
    assert "It has: A, B." in unknown_operation("C", ["A", "B"]).message


def test_every_member_is_read_or_refused_or_described_for_a_reason(service: SageMaker) -> None:
    names = read_names()
    ignored = [
        f"{operation}: {'.'.join(path)}"
        for operation in operations(service)
        for path in members(SERVICE.operation_model(operation).input_shape)
        if not (path[-1] in REFUSED or path[-1] in DESCRIBED or is_read(path[-1], names))
        and not _WHOLE.intersection(path)
    ]
    assert ignored == []


def test_nothing_is_both_refused_and_described() -> None:
    assert not set(REFUSED) & set(DESCRIBED)


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_member_is_one_of_an_operation_and_refused_at_any_depth(service: SageMaker, name: str) -> None:
    shapes = [SERVICE.operation_model(operation).input_shape for operation in operations(service)]
    path, shape = next((path, shape) for shape in shapes for path in members(shape) if path[-1] == name)
    assert name in "".join(refused_members(shape, nested(shape, path)))


def nested(shape: Shape | None, path: tuple[str, ...]) -> object:
    """A request that has a value at a path."""
    if isinstance(shape, ListShape):
        return [nested(shape.member, path)]
    if not path:
        return "x"
    assert isinstance(shape, StructureShape)
    return {path[0]: nested(shape.members[path[0]], path[1:]) if len(path) > 1 else "x"}


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("CreateModel", model() | {"InferenceExecutionConfig": {"Mode": "Serial"}}, "no inference pipelines"),
        (
            "CreateProcessingJob",
            processing_job() | {"ExperimentConfig": {"ExperimentName": "e"}},
            "ExperimentConfig must not be specified",
        ),
        (
            "CreateEndpointConfig",
            endpoint_config() | {"ShadowProductionVariants": endpoint_config()["ProductionVariants"]},
            "has no ShadowProductionVariants",
        ),
    ],
)
def test_a_request_with_such_a_member_is_refused_by_name(
    service: SageMaker, operation: str, request_: dict[str, object], message: str
) -> None:
    service.call("CreateModel", model("other"))
    with pytest.raises(ServiceError, match=message):
        service.call(operation, request_)
