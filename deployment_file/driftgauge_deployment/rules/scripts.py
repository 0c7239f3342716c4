"""Rules about a monitor's own scripts."""

import ast
from collections.abc import Iterator
from pathlib import Path

from driftgauge_contract.constraints import Mode
from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.stated import stated_engines, stated_mode

_HANDLERS = {"preprocessor": "preprocess_handler", "postprocessor": "postprocess_handler"}


def scripts_have_handlers(document: Document) -> Iterator[Mistake]:
    """Require a Python script with the function that a job calls."""
    for place, path in _local_scripts(document):
        handler = _HANDLERS[str(place[-1])]
        try:
            # Parsed and not imported: the script runs in the job, and should not run where somebody only checks a file.
            tree = ast.parse(path.read_bytes(), str(path))
        except (SyntaxError, ValueError) as error:
            yield Mistake(place=place, message=f"{path.name} is not a Python script ({error}); allowed: Python")
            continue
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        # A handler may be imported, or be the result of a call; only a script that names it nowhere lacks it.
        if handler not in names and handler not in path.read_text(encoding="utf-8", errors="replace"):
            yield Mistake(
                place=place, message=f"{path.name} has no function {handler}; allowed: one with this function"
            )


def preprocessors_see_the_baseline(document: Document) -> Iterator[Mistake]:
    """Refuse a preprocessor of windows where the baseline's rows do not go through it."""
    for kind in MonitorKind:
        section = document.section("monitors", kind.value)
        made_here = "dataset" in document.section("monitors", kind.value, "baseline")
        if "preprocessor" in section and made_here and stated_mode(document, kind) != Mode.EXACT:
            message = (
                "is given captured calls, which a baseline from a dataset has in exact mode only; "
                "allowed: mode: exact, or a baseline with constraints that were made elsewhere"
            )
            yield Mistake(place=("monitors", kind.value, "preprocessor"), message=message)


def bias_scripts_have_an_engine(document: Document) -> Iterator[Mistake]:
    """Refuse scripts of a bias monitor where Model Monitor would have to run them."""
    place = ("monitors", MonitorKind.MODEL_BIAS.value)
    for key in _HANDLERS:
        if document.has(*place, key) and EngineName.MODEL_MONITOR in stated_engines(document):
            message = f"{EngineName.MODEL_MONITOR} runs no scripts in a bias monitor; allowed: engine: driftgauge"
            yield Mistake(place=(*place, key), message=message)


def _local_scripts(document: Document) -> Iterator[tuple[Place, Path]]:
    for kind in MonitorKind:
        for key in _HANDLERS:
            path = document.local_file(document.section("monitors", kind.value).get(key))
            if path:
                yield ("monitors", kind.value, key), path


RULES = (scripts_have_handlers, preprocessors_see_the_baseline, bias_scripts_have_an_engine)
