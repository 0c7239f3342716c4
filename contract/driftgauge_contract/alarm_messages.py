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

    TOPIC_ARN = "TOPIC_ARN"
    PAGING_ALARMS = "PAGING_ALARMS"
    """The names of the alarms whose severity is `page`, as a list in JSON; that of all others is `ticket`."""


class MessageAttribute(StrEnum):
    """The attributes of a message, which subscriptions can filter."""

    SEVERITY = "severity"
    STATE = "state"
    ALARM = "alarm"
    SEEN_BY = "seen_by"
    """The alarms that see the event: the alarm itself, or those under a composite alarm."""


ALARMS_SERVICE = "lambda.alarms.cloudwatch.amazonaws.com"
"""The service as which CloudWatch's alarms invoke a function (CloudWatch user guide, "Invoke a Lambda function")."""
