"""The rule that turns an alarm's readings into its state.

It follows CloudWatch's "Configuring how CloudWatch alarms treat missing data", whose tables are this module's tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from driftgauge_local.alarms.definition import AlarmDefinition, ComparisonOperator, Reading, State, TreatMissingData

_PHRASES = {
    ComparisonOperator.GREATER_THAN_OR_EQUAL: "greater than or equal to",
    ComparisonOperator.GREATER_THAN: "greater than",
    ComparisonOperator.LESS_THAN: "less than",
    ComparisonOperator.LESS_THAN_OR_EQUAL: "less than or equal to",
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The result of an evaluation: the state, the reason and the datapoints behind it, newest first."""

    state: State
    reason: str
    datapoints: Sequence[Reading] = ()


def evaluate(alarm: AlarmDefinition, readings: Sequence[Reading], current: State) -> Verdict:
    """Evaluate the readings of an alarm's evaluation range, oldest first."""
    real = [each for each in readings if each.value is not None]
    # Real datapoints count first, even older ones; only then are missing ones filled in.
    used = real[-alarm.evaluation_periods :]
    filled = alarm.evaluation_periods - len(used)
    state = _state(alarm, readings, used, filled)
    if state is None:
        return Verdict(state=current, reason="Too little data: the state is kept.", datapoints=used[::-1])
    return Verdict(state=state, reason=_reason(alarm, used, filled, state), datapoints=used[::-1])


def _state(alarm: AlarmDefinition, readings: Sequence[Reading], used: Sequence[Reading], filled: int) -> State | None:
    """Return the state, or None where the current state is to be kept."""
    breaching = sum(_breaches(alarm, each) for each in used)
    if filled and alarm.treat_missing_data is TreatMissingData.BREACHING:
        breaching += filled
    if breaching >= alarm.datapoints_to_alarm:
        return State.ALARM
    if not filled or alarm.treat_missing_data in (TreatMissingData.BREACHING, TreatMissingData.NOT_BREACHING):
        return State.OK
    # One real datapoint that does not breach suffices for OK, as in the documentation's table.
    if breaching < len(used):
        return State.OK
    return _undecided(alarm, readings, used)


def _undecided(alarm: AlarmDefinition, readings: Sequence[Reading], used: Sequence[Reading]) -> State | None:
    """Return the state for too few readings, all of which breach, or for none at all."""
    if alarm.treat_missing_data is TreatMissingData.IGNORE:
        return None
    if not used:
        return State.INSUFFICIENT_DATA
    # A lone breaching datapoint raises the alarm only once it is old enough for the required number of periods.
    age_of_the_oldest = len(readings) - readings.index(used[0])
    return State.ALARM if age_of_the_oldest >= alarm.datapoints_to_alarm else None


def _breaches(alarm: AlarmDefinition, reading: Reading) -> bool:
    return reading.value is not None and alarm.comparison.breaches(reading.value, alarm.threshold)


def _reason(alarm: AlarmDefinition, used: Sequence[Reading], filled: int, state: State) -> str:
    if state is State.INSUFFICIENT_DATA:
        return f"Insufficient Data: {_count(filled, 'datapoint')} {'was' if filled == 1 else 'were'} unknown."
    # CloudWatch lists the datapoints that caused the state, newest first.
    shown = [each for each in used if _breaches(alarm, each) == (state is State.ALARM)][::-1]
    if not shown:
        return (
            f"Threshold Crossed: no datapoints were received for {_count(filled, 'period')} and "
            f"{_count(filled, 'missing datapoint')} {'was' if filled == 1 else 'were'} treated as "
            f"[{_treated_as(alarm)}]."
        )
    listed = ", ".join(f"{each.value} ({_short(each.start)})" for each in shown)
    negation = "" if state is State.ALARM else "not "
    return (
        f"Threshold Crossed: {_how_many(alarm, len(shown))} [{listed}] {'was' if len(shown) == 1 else 'were'} "
        f"{negation}{_PHRASES[alarm.comparison]} the threshold ({alarm.threshold}){_transition(alarm, state)}."
    )


def _how_many(alarm: AlarmDefinition, shown: int) -> str:
    if alarm.evaluation_periods == 1:
        return _count(shown, "datapoint")
    return f"{shown} out of the last {_count(alarm.evaluation_periods, 'datapoint')}"


def _transition(alarm: AlarmDefinition, state: State) -> str:
    if alarm.evaluation_periods == 1:
        return ""
    needed = alarm.datapoints_to_alarm
    change = "OK -> ALARM"
    if state is State.OK:
        needed = alarm.evaluation_periods - alarm.datapoints_to_alarm + 1
        change = "ALARM -> OK"
    return f" (minimum {_count(needed, 'datapoint')} for {change} transition)"


def _treated_as(alarm: AlarmDefinition) -> str:
    return "Breaching" if alarm.treat_missing_data is TreatMissingData.BREACHING else "NonBreaching"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _short(moment: datetime) -> str:
    return moment.strftime("%d/%m/%y %H:%M:%S")
