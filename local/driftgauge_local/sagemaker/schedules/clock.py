"""The thread that runs schedules by the time."""

import threading
from collections.abc import Callable

_TICK_SECONDS = 1.0


class Clock:
    """Calls a function about every second, between `start` and `stop`."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="schedules")

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """End the ticks."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_TICK_SECONDS):
            self._tick()
