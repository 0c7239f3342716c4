"""The CDK command line is told of the end of a stack's change when it happens."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from driftgauge_local.gateway import patience
from driftgauge_local.gateway.patience import Patience

Message = MutableMapping[str, Any]

CDK, BOTO = b"aws-sdk-js/3.900", b"Boto3/1.43"


class Stack:
    """An application that answers with one state after the other."""

    def __init__(self, *states: str) -> None:
        self.states = list(states)
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["body"]
        state = self.states[min(self.asked, len(self.states) - 1)]
        self.asked += 1
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": f"<StackStatus>{state}</StackStatus>".encode()})


def answer(stack: Stack, agent: bytes = CDK, body: bytes = b"Action=DescribeStacks&StackName=shop") -> str:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Patience(stack)({"type": "http", "headers": [(b"user-agent", agent)]}, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return str(sent[1]["body"])


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_PAUSE_SECONDS", 0.0)


def test_the_answer_comes_when_the_change_ends() -> None:
    stack = Stack("UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    assert "UPDATE_COMPLETE" in answer(stack)
    assert stack.asked == 3


def test_a_change_that_goes_on_is_answered_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_MAX_SECONDS", 0.01)
    assert "CREATE_IN_PROGRESS" in answer(Stack("CREATE_IN_PROGRESS"))


@pytest.mark.parametrize("state", ["REVIEW_IN_PROGRESS", "CREATE_COMPLETE"])
def test_a_stack_that_does_not_change_is_answered_at_once(state: str) -> None:
    stack = Stack(state)
    assert state in answer(stack)
    assert stack.asked == 1


def test_others_get_the_state_as_it_is() -> None:
    assert "DELETE_IN_PROGRESS" in answer(Stack("DELETE_IN_PROGRESS", "DELETE_COMPLETE"), agent=BOTO)


def test_other_questions_are_answered_at_once() -> None:
    stack = Stack("CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    assert "CREATE_IN_PROGRESS" in answer(stack, body=b"Action=DescribeStackEvents&StackName=shop")
