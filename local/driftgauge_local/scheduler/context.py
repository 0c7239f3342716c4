"""The context attributes of an invocation, which a target's input may contain."""

import uuid
from datetime import datetime

_PREFIX = "aws.scheduler"


def with_context(text: str, *, schedule_arn: str, scheduled: datetime) -> str:
    """Return an input with the invocation's values in place of the attributes; every invocation is a first attempt."""
    values = {
        "schedule-arn": schedule_arn,
        "scheduled-time": scheduled.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "execution-id": uuid.uuid4().hex[:16],
        "attempt-number": "1",
    }
    for name, value in values.items():
        text = text.replace(f"<{_PREFIX}.{name}>", value)
    return text
