"""What the bundle's wheels are pinned to."""

import ast
import re
import sys
from pathlib import Path

from driftgauge.engines.driftgauge.analyzer_bundle import LOCK_FILE

ROOT = Path(__file__).parents[2]


def pins(path: Path) -> dict[str, str]:
    """The versions in a file of requirements, for Python 3.12."""
    lines = re.findall(r"^([\w.-]+)==([\w.]+)(?: *; *(.*))?", path.read_text(), re.MULTILINE)
    return {name: version for name, version, marker in lines if "< '3.12'" not in marker}


def imported() -> set[str]:
    """The packages that the analyzer imports, apart from Python's and its own; Spark comes with Spark's image."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "analyzer").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return (
        {name.partition(".")[0] for name in names}
        - sys.stdlib_module_names
        - {"driftgauge_analyzer", "driftgauge_contract", "py4j", "pyspark"}
    )


def test_everything_that_the_analyzer_imports_is_pinned() -> None:
    assert imported() <= pins(LOCK_FILE).keys()


def test_they_are_the_versions_that_are_tested_here() -> None:
    assert pins(LOCK_FILE).items() <= pins(ROOT / "requirements.txt").items()


def test_every_pin_has_hashes_and_no_index_is_named() -> None:
    text = LOCK_FILE.read_text()
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:])
    assert "://" not in text
