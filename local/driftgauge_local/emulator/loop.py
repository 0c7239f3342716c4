"""Access to the emulator's thread. Its services keep their state in plain dictionaries and rely on one event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ministack.core.responses import request_scope

T = TypeVar("T")


class EmulatorLoop:
    """Runs functions on the event loop of the emulator, on behalf of an account and region."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, account: str, region: str) -> None:
        self._loop = loop
        self._account = account
        self._region = region

    def run(self, function: Callable[[], T]) -> T:
        """Call a function on the loop and return its result. A call from the loop's own thread would never return."""

        async def call() -> T:
            return function()

        return self.wait_for(call)

    def wait_for(self, function: Callable[[], Awaitable[T]]) -> T:
        """Await a coroutine on the loop and return its result."""

        async def call() -> T:
            return await function()

        with request_scope(self._account, self._region):
            return asyncio.run_coroutine_threadsafe(call(), self._loop).result()
