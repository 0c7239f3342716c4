"""A new kind of monitor is missed by exactly the registries that docs/architecture.md lists, each by its name."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.deployment import MonitorsSection

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = ("analyzer", "cli", "constructs", "deployment_file", "lambda", "local", ".")

# What a contributor writes first, and registries that print their module's name in place of an error.
LISTENING = """
import sys

def require_all_kinds(registry):
    if MonitorKind.NEW not in registry:
        print(sys._getframe(1).f_globals["__name__"])
    return registry

def require_all_analyses(registry):
    if AnalysisType.NEW not in registry:
        print(sys._getframe(1).f_globals["__name__"])
    return registry
"""


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """Return a source root with a contract that has one more kind of monitor."""
    package = tmp_path / "driftgauge_contract"
    shutil.copytree(ROOT / "contract/driftgauge_contract", package, ignore=shutil.ignore_patterns("__pycache__"))
    kinds = package / "kinds.py"
    source = kinds.read_text(encoding="utf-8")
    source = source.replace('MODEL_BIAS = "model_bias"', 'MODEL_BIAS = "model_bias"\n    NEW = "new"')
    source = source.replace('MODEL_BIAS = "MODEL_BIAS"', 'MODEL_BIAS = "MODEL_BIAS"\n    NEW = "NEW"')
    kinds.write_text(source, encoding="utf-8")
    return tmp_path


def imported(contract: Path, *modules: str) -> "subprocess.CompletedProcess[str]":
    command = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    path = ":".join([str(contract), *(str(ROOT / root) for root in SOURCE_ROOTS)])
    return subprocess.run(
        [sys.executable, "-c", command, *modules],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_kind_without_facts_stops_the_import_of_the_contract(contract: Path) -> None:
    assert "ValueError: no descriptor for new;" in imported(contract, "driftgauge_contract.kinds").stderr


def test_every_listed_registry_misses_a_kind_that_has_only_facts(contract: Path) -> None:
    kinds = contract / "driftgauge_contract/kinds.py"
    source = kinds.read_text(encoding="utf-8")
    facts = re.search(r" +MonitorKind\.MODEL_BIAS: KindFacts\(.*?\n +\),\n", source, flags=re.DOTALL)
    assert facts
    new = re.sub(r"(MonitorKind|AnalysisType)\.MODEL_BIAS", r"\1.NEW", facts[0])
    kinds.write_text(f"{source.replace(facts[0], facts[0] + new)}\n{LISTENING}", encoding="utf-8")
    _, *listed = registries()
    done = imported(contract, *listed)
    assert (done.returncode, sorted(done.stdout.split())) == (0, sorted(listed)), done.stderr


def test_every_kind_has_a_section_of_the_deployment_file() -> None:
    assert list(MonitorsSection.model_fields) == [kind.value for kind in MonitorKind]


def registries() -> list[str]:
    """Return the modules of the registries in the table of docs/architecture.md, the contract's first."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = page[page.index("| layer | descriptor | registry |") : page.index("## How to add a monitor kind")]
    return [path.replace("/", ".").removesuffix(".py") for path in re.findall(r"\| `([\w/]+\.py)` \|", table)]
