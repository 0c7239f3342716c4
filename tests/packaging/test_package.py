"""The package: everything that the code imports is in it, and the construct library alone asks for little."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCE_ROOTS = ("analyzer", "cli", "constructs", "contract", "deployment_file", "local")


def packages() -> set[str]:
    """The import packages of the source roots, as paths, and the stacks."""
    found = {
        str(path.parent.relative_to(ROOT)) for root in SOURCE_ROOTS for path in (ROOT / root).glob("*/__init__.py")
    }
    return found | {"stacks"}


def test_every_package_is_in_the_wheel() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["packages"]) == packages()
    assert set(wheel["force-include"]) >= {"lambda"}


def test_every_package_is_typed() -> None:
    assert [name for name in packages() if not (ROOT / name / "py.typed").is_file()] == []


def test_every_package_has_its_layer() -> None:
    lambdas = {path.parent.name for path in (ROOT / "lambda").glob("*/__init__.py")}
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == {Path(name).name for name in packages()} | lambdas


@pytest.mark.parametrize("extra", [None, "analyzer", "cli"])
def test_what_other_projects_install_has_no_exact_pin(extra: str | None) -> None:
    project = PROJECT["project"]
    requirements = project["dependencies"] if extra is None else project["optional-dependencies"][extra]
    assert [each for each in requirements if "==" in each] == []


def test_the_construct_library_alone_needs_the_cdk_and_time_zones() -> None:
    names = {re.split(r"[^A-Za-z0-9_-]", each, maxsplit=1)[0] for each in PROJECT["project"]["dependencies"]}
    assert names == {"aws-cdk-lib", "constructs", "tzdata"}


def test_the_changelog_knows_the_version() -> None:
    assert f"\n## [{PROJECT['project']['version']}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
