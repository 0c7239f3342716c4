"""`driftgauge alarms`: the alarms of a deployment, and what those in ALARM mean."""

from collections import Counter
from typing import TYPE_CHECKING

from driftgauge_cli.commands.options import EndpointArgument, JsonOption
from driftgauge_cli.output import emit, status, table
from driftgauge_cli.words import moment, with_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from driftgauge_cli.operations.alarms import Alarm

_NONE = "No alarm of {name} is deployed; a deployment has them unless its file leaves them out: docs/operating.md"


def alarms(name: EndpointArgument, as_json: JsonOption = False) -> None:
    """List the alarms of a deployment, those in ALARM first, with what they mean and what to do."""
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.operations.alarms import alarms_of

    with explained(), status(f"looking at {name}"):
        found = alarms_of(open_session(), name)
    if as_json:
        emit(found, as_json)
    elif not found:
        emit(_NONE.format(name=name), as_json)
    else:
        columns = ("alarm", "state", "since (UTC)", "because", "meaning")
        table(f"Alarms of {name}: {_counts(found)}", columns, [_row(alarm) for alarm in found])


def _counts(found: "Sequence[Alarm]") -> str:
    # A composite alarm repeats the state of the alarms in its rule, which are counted already.
    states = Counter(alarm.state for alarm in found if not alarm.is_summary)
    counts = ", ".join(f"{count} {_words(state)}" for state, count in states.items())
    composites = sum(alarm.is_summary for alarm in found)
    return f"{counts}, and {composites} composite" if composites else counts


def _row(alarm: "Alarm") -> tuple[str, ...]:
    state = _words(alarm.state) if alarm.notifies else f"{_words(alarm.state)} (silent)"
    # What an alarm in good order would mean is no news.
    because = alarm.condition if alarm.state == "ALARM" else ""
    return alarm.name, state, moment(alarm.since), because, with_figures(alarm.description) if alarm.is_news else ""


def _words(state: str) -> str:
    return "no data" if state == "INSUFFICIENT_DATA" else state
