"""Waiting for what runs elsewhere: often at first, then less."""

import time
from collections.abc import Callable
from typing import TypeVar

# On this machine a job takes seconds, in an account minutes: no pause is longer than need be for either.
_FIRST_PAUSE, _MAX_PAUSE, _GROWTH = 0.2, 5.0, 1.3
_Found = TypeVar("_Found")


def await_end(look: Callable[[], _Found], is_over: Callable[[_Found], bool]) -> _Found:
    """Call `look` until its result is over, and return that result."""
    pause = _FIRST_PAUSE
    while not is_over(found := look()):
        time.sleep(pause)
        pause = min(_MAX_PAUSE, pause * _GROWTH)
    return found
