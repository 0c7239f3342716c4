"""AWS on this machine, for the tests that talk to it."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from local_aws.ports import free_port

from driftgauge_local import life_cycle
from driftgauge_local.instance import Instance


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One running instance for all tests; they use names of their own."""
    home: Path = tmp_path_factory.mktemp("local-aws")
    yield life_cycle.up(port=free_port(), home=home)
    life_cycle.down(home=home)


@pytest.fixture(scope="session")
def session(local_aws: Instance) -> boto3.Session:
    """A boto3 session; clients of it need the endpoint's URL."""
    return local_aws.session()
