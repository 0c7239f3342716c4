"""Events as CloudWatch's alarms invoke a function with them (CloudWatch user guide, "Invoke a Lambda function")."""

import json
from collections.abc import Mapping
from typing import Any

TOPIC = "arn:aws:sns:eu-west-1:123456789012:shop"
ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:"


def event(alarm: str, state: str, previous: str, **more: Any) -> dict[str, Any]:
    """The event of CloudWatch's user guide, for an alarm on a metric."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": f"{ARN}{alarm}",
        "accountId": "123456789012",
        "time": "2026-11-24T06:05:30.000+0000",
        "region": "eu-west-1",
        "alarmData": {
            "alarmName": alarm,
            "state": {"value": state, "reason": "Threshold Crossed: 1 datapoint", **more},
            "previousState": {"value": previous, "timestamp": "2026-11-24T05:00:10.000+0000"},
            "configuration": {},
        },
    }


def composite_event(alarm: str, state: str, previous: str, *, children: Mapping[str, str]) -> dict[str, Any]:
    """The event of a composite alarm over alarms; the first of them changed its state."""
    first = next(iter(children))
    triggering = {"triggeringAlarms": [{"arn": f"{ARN}{first}", "state": {"value": state}}]}
    made = event(alarm, state, previous, reasonData=json.dumps(triggering))
    made["alarmData"]["configuration"] = {"alarmRule": " OR ".join(f'ALARM("{child}")' for child in children)}
    return made
