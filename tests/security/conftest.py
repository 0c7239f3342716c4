"""One AWS that enforces IAM, and one deployment's life on it, for every test of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from local_aws.ports import free_port
from security.guarded import Guarded, live, write_deployment

from driftgauge_local import life_cycle
from driftgauge_local.instance import Instance


@pytest.fixture(scope="session")
def aws_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("enforcing")


@pytest.fixture(scope="session")
def enforcing(aws_home: Path) -> Iterator[Instance]:
    instance = life_cycle.up(port=free_port(), home=aws_home, enforce_iam=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in instance.environment.items():
            patch.setenv(name, value)
        patch.delenv("AWS_PROFILE", raising=False)
        yield instance
    life_cycle.down(home=aws_home)


@pytest.fixture(scope="session")
def guarded(enforcing: Instance, aws_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    return live(enforcing, aws_home, write_deployment(tmp_path_factory.mktemp("deployment")))
