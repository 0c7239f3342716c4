"""An ASGI application in front of another one, which lets the CDK command line know at once when a stack is done.

The command asks for the state of a stack every five seconds, and a deployment asks again and again. While a change of
the stack goes on, its question is answered as late as when that ends, or after twenty seconds.
"""

import asyncio
import re
from collections.abc import Sequence

from driftgauge_local.gateway.guard import Application, Message, Receive, Scope, Send

_MAX_SECONDS = 20.0
_PAUSE_SECONDS = 0.1
# A stack in review waits for the command itself.
_IN_PROGRESS = re.compile(rb"<StackStatus>(?!REVIEW_)\w+_IN_PROGRESS</StackStatus>")
_QUESTION = b"Action=DescribeStacks&"
_JAVASCRIPT = b"aws-sdk-js"


class Patience:
    """Asks the other application again while a stack that is asked for is changing."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        # Only the CDK's command line is written in JavaScript; others want to know the state as it is.
        if scope["type"] != "http" or not dict(scope["headers"]).get(b"user-agent", b"").startswith(_JAVASCRIPT):
            await self._application(scope, receive, send)
            return
        body = await _body(receive)
        answer = await self._answer(scope, body)
        if _QUESTION in body + b"&":
            deadline = asyncio.get_running_loop().time() + _MAX_SECONDS
            while _is_changing(answer) and asyncio.get_running_loop().time() < deadline:
                await asyncio.sleep(_PAUSE_SECONDS)
                answer = await self._answer(scope, body)
        for message in answer:
            await send(message)

    async def _answer(self, scope: Scope, body: bytes) -> Sequence[Message]:
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        await self._application({**scope}, receive, send)
        return messages


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _is_changing(answer: Sequence[Message]) -> bool:
    return bool(_IN_PROGRESS.search(b"".join(message.get("body", b"") for message in answer)))
