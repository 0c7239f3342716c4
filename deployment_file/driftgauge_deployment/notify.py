"""The key `notify`: who receives messages, by severity, in the ways that a person may write it."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import PlainValidator

from driftgauge_contract.recipients import (
    Email,
    ExistingTopic,
    HttpsEndpoint,
    MessageForm,
    Recipient,
    Routes,
    SlackChannel,
    TeamsChannel,
)
from driftgauge_deployment.values import distinct

_KEYS = ("default", "page", "ticket")
# Only obvious mistakes are refused: SNS asks each address to confirm its subscription.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HTTPS = re.compile(r"https://[^\s/]+\S*")
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+")
_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+")
_ALLOWED = (
    "an e-mail address, an https URL, the ARN of a topic, {topic: ARN, key: ARN, form: text or chat}, "
    "{slack: {workspace: ID, channel: ID}}, {teams: {tenant: ID, team: ID, channel: ID}}"
)


def parse_notify(value: object) -> Routes:
    """Read a list of recipients of every message, or a mapping with lists by severity."""
    lists = {"default": value} if isinstance(value, list | tuple) else value
    if not isinstance(lists, Mapping) or not lists.keys() <= set(_KEYS):
        raise ValueError(f"{value!r} is not a list of recipients; allowed: a list, or {', '.join(_KEYS)} with a list")
    read = {key: _recipients(key, listed) for key, listed in lists.items()}
    default = read.get("default", ())
    return Routes(page=read.get("page", default), ticket=read.get("ticket", default))


def _recipients(key: str, listed: object) -> tuple[Recipient, ...]:
    if not isinstance(listed, list | tuple):
        # Pydantic makes a mistake with a place of a value error only.
        raise ValueError(f"{key}: {listed!r} is not a list; allowed: a list of recipients")  # noqa: TRY004
    distinct([each if isinstance(each, str) else repr(each) for each in listed])
    return tuple(_recipient(each) for each in listed)


def _recipient(value: object) -> Recipient:
    found = _from_text(value) if isinstance(value, str) else _from_mapping(value)
    if found is None:
        raise ValueError(f"{value!r} is not a recipient; allowed: {_ALLOWED}")
    return found


def _from_text(text: str) -> Recipient | None:
    if _TOPIC.fullmatch(text):
        return ExistingTopic(arn=text)
    if _HTTPS.fullmatch(text):
        return HttpsEndpoint(url=text)
    return Email(address=text) if _EMAIL.fullmatch(text) else None


def _from_mapping(value: object) -> Recipient | None:
    if not isinstance(value, Mapping) or not value:
        return None
    if "topic" in value:
        return _topic(value)
    kind, ids = next(iter(value.items()))
    read = _CHATS.get(kind)
    return read(ids) if read and len(value) == 1 and isinstance(ids, Mapping) else None


def _topic(value: Mapping[str, object]) -> ExistingTopic | None:
    arn, key, form = (str(value.get(name, default)) for name, default in (("topic", ""), ("key", ""), ("form", "text")))
    known = value.keys() <= {"topic", "key", "form"} and form in set(MessageForm)
    if not known or not _TOPIC.fullmatch(arn) or (key and not _KEY.fullmatch(key)):
        return None
    return ExistingTopic(arn=arn, key_arn=key or None, form=MessageForm(form))


def _slack(ids: Mapping[str, object]) -> Recipient | None:
    if not _are_ids(ids, "workspace", "channel"):
        return None
    return SlackChannel(workspace=str(ids["workspace"]), channel=str(ids["channel"]))


def _teams(ids: Mapping[str, object]) -> Recipient | None:
    if not _are_ids(ids, "tenant", "team", "channel"):
        return None
    return TeamsChannel(tenant=str(ids["tenant"]), team=str(ids["team"]), channel=str(ids["channel"]))


def _are_ids(ids: Mapping[str, object], *names: str) -> bool:
    return ids.keys() == set(names) and all(isinstance(each, str) and each.strip() for each in ids.values())


_CHATS: Mapping[object, Callable[[Mapping[str, object]], Recipient | None]] = {"slack": _slack, "teams": _teams}

Notify = Annotated[Routes, PlainValidator(parse_notify)]
