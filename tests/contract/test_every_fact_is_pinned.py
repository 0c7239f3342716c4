"""A changed fact of the contract fails a test.

`facts` has the constants, and `examples` what the functions return. Both were written out from the sources, and none of
it is derived from the contract. A new fact has to be added to one of them; the mutants below find the one that is not.
"""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest
from contract.accounts import ACCOUNTS
from contract.examples import EXAMPLES
from contract.facts import FACTS
from contract.mutants import mutants
from contract.reading_facts import facts_of

import driftgauge_contract

MODULES = [module.name for module in pkgutil.iter_modules(driftgauge_contract.__path__)]


def module_of(name: str) -> ModuleType:
    return importlib.import_module(f"driftgauge_contract.{name}")


def pinned(name: str) -> dict[str, object]:
    return ACCOUNTS if name == "image_accounts" else FACTS.get(name, {})


@pytest.mark.parametrize("name", MODULES)
def test_constants_have_the_pinned_values(name: str) -> None:
    module = module_of(name)
    assert facts_of(module, inspect.getsource(module)) == pinned(name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_functions_return_the_pinned_values(name: str) -> None:
    module = module_of(name)
    assert [call(module) for call, _ in EXAMPLES[name]] == [expected for _, expected in EXAMPLES[name]]


@pytest.mark.parametrize("name", MODULES)
def test_a_changed_literal_is_noticed(name: str) -> None:
    source = inspect.getsource(module_of(name))
    unnoticed = [
        f"line {mutant.line}: {mutant.change}"
        for mutant in mutants(name, source)
        if mutant.module is not None and holds(name, mutant.module, source)
    ]
    assert not unnoticed


def holds(name: str, module: ModuleType, source: str) -> bool:
    """Return whether a changed module passes the tests above, as it should not."""
    try:
        return facts_of(module, source) == pinned(name) and all(
            call(module) == expected for call, expected in EXAMPLES.get(name, [])
        )
    except Exception:  # noqa: BLE001 - whatever the change breaks, it is noticed
        return False
