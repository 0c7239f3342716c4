"""Modules of the contract with one literal changed: a text, a number or a switch."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType


@dataclass(frozen=True)
class Mutant:
    """A module that was changed; `error` is what its import ended with, if it did."""

    line: int
    change: str
    module: ModuleType | None


def mutants(name: str, source: str) -> Iterator[Mutant]:
    """Yield the module once for each of its literals, with that literal changed.

    What only people and type checkers read is no fact, such as docstrings and the messages of errors.
    """
    tree = ast.parse(source)
    read_by_people = _read_by_people(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value is not None and id(node) not in read_by_people:
            before, node.value = node.value, _changed(node.value)
            yield Mutant(node.lineno, f"{before!r} -> {node.value!r}", _loaded(name, tree))
            node.value = before


def _read_by_people(tree: ast.Module) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        found |= {id(below) for part in _without_facts(node) for below in ast.walk(part)}
    return found


def _without_facts(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a node that have no facts: messages, docstrings, types, and the settings of decorators."""
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return [node]
    if isinstance(node, ast.ClassDef):
        return list(node.decorator_list)
    if isinstance(node, ast.FunctionDef):
        types = [argument.annotation for argument in ast.walk(node.args) if isinstance(argument, ast.arg)]
        return [part for part in (node.returns, *types) if part is not None]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TypeVar":
        return [node]
    return [node.annotation] if isinstance(node, ast.AnnAssign) else []


def _changed(value: object) -> str | float | bool:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value * 2 + 1
    # A longer text strips the same characters from the ends of another; one of a single character is replaced.
    return f"{value}x" if len(str(value)) != 1 else "x"


def _loaded(name: str, tree: ast.Module) -> ModuleType | None:
    module = ModuleType(f"driftgauge_contract.{name}")
    try:
        exec(compile(tree, f"{name}.py", "exec"), vars(module))
    except Exception:  # noqa: BLE001 - a module that cannot be imported is noticed
        return None
    return module
