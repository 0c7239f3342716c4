"""The compiled loops. Where there is no library for the machine, all that needs them does without, in more time.

`make native` compiles `kernels.c`. The library is a file of this package, so that nothing is compiled where the
analyzer runs. There is one for Linux on x86-64, which jobs and functions run on.
"""

import ctypes
import platform
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy.typing as npt

SOURCE = Path(__file__).with_name("kernels.c")


@cache
def kernels() -> ctypes.CDLL | None:
    """Return the library of this machine; `None` where there is none for it."""
    path = SOURCE.with_name(f"kernels-{sys.platform}-{platform.machine()}.so")
    try:
        library = ctypes.CDLL(str(path))
    except OSError:
        return None
    library.source.restype = ctypes.c_char_p
    return library


def pointer(array: npt.NDArray[Any]) -> ctypes.c_void_p:
    """Return where the values of an array begin, which must lie one after the other."""
    if not array.flags.c_contiguous:
        raise ValueError("the values of the array do not lie one after the other")
    return ctypes.c_void_p(array.ctypes.data)
