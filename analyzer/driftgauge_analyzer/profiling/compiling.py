"""Compiling functions that loop over a lot of data. Importing this takes a while, so only long data does."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function to machine code that does not hold the interpreter's lock, cached for the next process."""
    try:
        return cast(Function, numba.njit(function, nogil=True, cache=True))
    except RuntimeError:
        # There is no folder that compiled code could be kept in.
        return cast(Function, numba.njit(function, nogil=True))


def inlined(function: Function) -> Function:
    """Compile a function as a part of the compiled ones that call it."""
    return cast(Function, numba.njit(function, forceinline=True))
