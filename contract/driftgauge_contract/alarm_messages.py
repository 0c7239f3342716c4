"""The facts about messages that the alarms' side and the function that writes them share."""

from enum import StrEnum


class AlarmSeverity(StrEnum):
    """The severity of an event, by which its messages are routed."""

    PAGE = "page"
    """The endpoint does not do its work: somebody has to look now."""

    TICKET = "ticket"
    """Data drifts, or is not watched: somebody has to look within days."""


class MessageVariable(StrEnum):
    """The environment variables of the function that writes messages."""

    ENDPOINT_NAME = "ENDPOINT_NAME"
    TOPIC_ARN = "TOPIC_ARN"
    REPORTS_URI = "REPORTS_URI"
    """The prefix of reports, where the execution report keeps the newest findings; absent without one."""

    EVENTS = "EVENTS"
    """What is known of events beforehand, by the name of the alarm, as JSON."""

    DESTINATIONS = "DESTINATIONS"
    """The topics that receive messages beside the deployment's own, as a list in JSON; absent without one."""


class EventField(StrEnum):
    """The fields of an event in the variable `EVENTS`."""

    SEVERITY = "Severity"
    """`ticket` unless given."""

    MONITOR = "Monitor"
    """The monitor whose findings the event is about; absent where it is about something else."""


class FindingsField(StrEnum):
    """The fields of a monitor's newest findings, which the execution report keeps for messages."""

    KIND = "Kind"
    WINDOW = "Window"
    REPORT_URI = "ReportUri"
    """The page for people, or the file of the violations where the engine writes no page."""

    COUNT = "Count"
    WORST = "Worst"
    SUBJECT = "Subject"
    TEXT = "Text"
    """What was expected and what was found."""


MAX_WORST_FINDINGS = 5
"""The most columns and metrics that a message names."""


class MessageAttribute(StrEnum):
    """The attributes of a message, which subscriptions can filter."""

    SEVERITY = "severity"
    STATE = "state"
    ALARM = "alarm"
    SEEN_BY = "seen_by"
    """The alarms that see the event: the alarm itself, or those under a composite alarm."""


ALARMS_SERVICE = "lambda.alarms.cloudwatch.amazonaws.com"
"""The service as which CloudWatch's alarms invoke a function (CloudWatch user guide, "Invoke a Lambda function")."""
