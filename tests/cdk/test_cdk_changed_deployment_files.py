"""Whatever is written in a deployment file, it can be deployed or its mistakes are reported."""

from pathlib import Path

import yaml
from aws_cdk import Stack
from cdk.parts import parts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from driftgauge_deployment.documents import read_document
from driftgauge_deployment.loading import load_deployment
from driftgauge_deployment.mistakes import InvalidDeploymentError, Place
from stacks.models import fixed_model

DEFAULT = Path(__file__).parents[2] / "deployments" / "nutriscore.yaml"
PLACES = st.sampled_from([place for place in read_document(DEFAULT).lines if place])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]) | st.just({})


@settings(max_examples=200, deadline=None)
@given(changes=st.lists(st.tuples(PLACES, VALUES), min_size=1, max_size=3))
def test_it_is_either_deployable_or_reported(deployment_file: Path, changes: list[tuple[Place, object]]) -> None:
    path = deployment_file.with_name("changed.yaml")
    path.write_text(changed(changes), encoding="utf-8")
    try:
        deployment = load_deployment(path)
    except InvalidDeploymentError as error:
        mistakes = str(error).splitlines()
    else:
        mistakes = []
        assert fixed_model(Stack(), deployment.model, deployment.endpoint.instance_type)
        assert parts_of(deployment)
    assert all(line.startswith(f"{path}:") for line in mistakes)


def changed(changes: list[tuple[Place, object]]) -> str:
    """The default deployment with other values at some places."""
    content = yaml.safe_load(DEFAULT.read_text())
    for place, value in changes:
        section = content
        for key in place[:-1]:
            section = section.get(key) if isinstance(section, dict) else None
        if isinstance(section, dict):
            section[place[-1]] = value
    return yaml.safe_dump(content, allow_unicode=True)
