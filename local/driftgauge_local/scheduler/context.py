"""The context of an invocation, for which attributes stand in a target's input."""

import uuid
from datetime import datetime

_PREFIX = "aws.scheduler"


def with_context(text: str, *, schedule_arn: str, scheduled: datetime) -> str:
    """Put the invocation's own values in place of the attributes; here every invocation is its first attempt."""
    values = {
        "schedule-arn": schedule_arn,
        "scheduled-time": scheduled.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "execution-id": uuid.uuid4().hex[:16],
        "attempt-number": "1",
    }
    for name, value in values.items():
        text = text.replace(f"<{_PREFIX}.{name}>", value)
    return text
