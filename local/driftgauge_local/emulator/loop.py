"""Work on the emulator's own thread: its services keep their state in plain dictionaries and rely on one event loop."""

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
        """Call a function there and wait for what it returns; from the loop's own thread that would be for ever."""

        async def call() -> T:
            return function()

        return self.wait_for(call)

    def wait_for(self, function: Callable[[], Awaitable[T]]) -> T:
        """Await what a function returns there."""

        async def call() -> T:
            return await function()

        with request_scope(self._account, self._region):
            return asyncio.run_coroutine_threadsafe(call(), self._loop).result()
