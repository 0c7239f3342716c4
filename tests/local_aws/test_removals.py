"""A deployment names what it would remove, and removes it only when it is told to."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from driftgauge_cli.commands import local_guard
from driftgauge_cli.errors import UserError
from driftgauge_local.removals import Removal, removals

ALARM = Removal(type="AWS::CloudWatch::Alarm", name="shop-latency")


def template(**resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"Resources": resources}


def resource(kind: str, policy: str = "Delete", **properties: object) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties, "DeletionPolicy": policy}


def alarm(name: str) -> dict[str, Any]:
    return resource("AWS::CloudWatch::Alarm", AlarmName=name)


@pytest.mark.parametrize(
    ("deployed", "wanted", "found"),
    [
        (template(A=alarm("shop-latency")), template(), [ALARM]),
        (template(A=alarm("shop-latency")), template(A=alarm("shop-slow")), [ALARM]),
        (template(A=alarm("shop-latency")), template(A=alarm("shop-latency"), B=alarm("shop-disk")), []),
        (template(B=resource("AWS::S3::Bucket", "Retain")), template(), []),
        (template(B=resource("AWS::S3::Bucket")), template(), [Removal(type="AWS::S3::Bucket", name="B")]),
        (template(R=resource("AWS::IAM::Role", RoleName="r")), template(), []),
        (template(), template(A=alarm("shop-latency")), []),
    ],
)
def test_what_holds_data_or_would_be_missed_is_named(
    deployed: dict[str, Any], wanted: dict[str, Any], found: Sequence[Removal]
) -> None:
    assert list(removals(deployed, wanted)) == found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions; a person is there to answer, with yes."""
    questions: list[str] = []

    def answer(question: str, err: bool) -> bool:
        questions.append(question)
        return err

    monkeypatch.setattr(local_guard.typer, "confirm", answer)
    return questions


def confirm(removed: Sequence[Removal], *, yes: bool = False) -> None:
    local_guard.confirmation(yes=yes, before_question=lambda: None)(removed)


def test_a_person_is_asked(asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(local_guard.sys.stdin, "isatty", lambda: True)
    confirm([ALARM])
    assert asked == ["Remove 1 resources?"]
    assert "This deployment removes AWS::CloudWatch::Alarm shop-latency" in capsys.readouterr().err


def test_a_program_has_to_say_yes(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_guard.sys.stdin, "isatty", lambda: False)
    with pytest.raises(UserError, match="it would remove 1 resources; confirm with --yes"):
        confirm([ALARM])
    confirm([ALARM], yes=True)
    assert asked == []


def test_where_nothing_is_removed_nobody_is_asked(asked: list[str]) -> None:
    confirm([])
    assert asked == []
