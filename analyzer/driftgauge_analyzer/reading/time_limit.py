"""A limit for how long a user's code may run."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimitError(BaseException):
    """The code ran for too long. It is no Exception, so that code which catches all of those cannot catch it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the code in the block after some seconds; raises TimeLimitError.

    Only a main thread can be interrupted. Jobs read their records there, and so do Spark's workers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        # The timer is stopped first: a late alarm must not reach the handler that was there before.
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _expire(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimeLimitError
