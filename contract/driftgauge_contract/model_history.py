"""The history of the models that an endpoint has served, which deployments write and executions read.

What one model answered must not be judged by the baseline of another. Captures do not say which model answered, but
when: so a window is limited to the part of it in which the monitor's own model was in service.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from driftgauge_contract.windows import Window, parse_moment, stamp

HISTORY_FILE = "model_history.json"


class HistoryKey(StrEnum):
    """The keys of a model in the file, which is a list of them."""

    IDENTITY = "Identity"
    SINCE = "Since"
    UNTIL = "Until"


@dataclass(frozen=True, kw_only=True)
class ServedModel:
    """A model, and the part of time in which it was certainly the one that answered."""

    identity: str
    since: datetime
    until: datetime | None = None
    """`None` as long as the model is in service."""


History = Sequence[ServedModel]
"""The models in the order in which they were served."""


def read_history(text: str | bytes) -> History:
    """Return the models in a file."""
    return [
        ServedModel(
            identity=entry[HistoryKey.IDENTITY],
            since=parse_moment(entry[HistoryKey.SINCE]),
            until=parse_moment(entry[HistoryKey.UNTIL]) if HistoryKey.UNTIL in entry else None,
        )
        for entry in json.loads(text)
    ]


def history_text(history: History) -> str:
    """Return the content of a file."""
    return json.dumps(
        [
            {
                HistoryKey.IDENTITY.value: model.identity,
                HistoryKey.SINCE.value: stamp(model.since),
                **({HistoryKey.UNTIL.value: stamp(model.until)} if model.until else {}),
            }
            for model in history
        ],
        indent=2,
    )


def with_model(history: History, identity: str, *, replaced: datetime, since: datetime) -> History:
    """Return the history with the model that is in service now.

    Args:
        history: The history so far.
        identity: The model in service.
        replaced: When the change from the former model began at the earliest. Between this moment and `since`, either
            of the models may have answered, so neither is judged by what was answered then.
        since: When the model was certainly in service.
    """
    if not history:
        return [ServedModel(identity=identity, since=since)]
    *others, former = history
    if former.identity == identity:
        return history
    # A rollback returns to a configuration that is older than the model that it replaces.
    until = min(max(replaced, former.since), since)
    return [*others, replace(former, until=until), ServedModel(identity=identity, since=since)]


def part_of_model(window: Window, history: History, identity: str) -> Window | None:
    """Return the last part of a window in which a model answered, `None` where it did not answer at all.

    Without a history, which endpoints do not have that were deployed by something else, it is the whole window.
    """
    if not history:
        return window
    for model in reversed(history):
        start, end = max(window.start, model.since), min(window.end, model.until or window.end)
        # The last part, where a model was in service twice: its answers are the newest ones.
        if model.identity == identity and start < end:
            return Window(start=start, end=end)
    return None
