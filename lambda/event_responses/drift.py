"""The handler of the events of violated executions."""

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from driftgauge_contract.drift_events import EventDetail
from event_responses import clients, targets
from event_responses.claims import Claims
from event_responses.settings import Settings

_LOG = logging.getLogger(__name__)
logging.getLogger("event_responses").setLevel(logging.INFO)


def on_event(event: Mapping[str, object], context: object) -> None:  # noqa: ARG001 - Lambda passes it
    """Start what the deployment names, once for an event, and at most as often as it says."""
    detail = cast("Mapping[str, object]", event["detail"])
    execution = str(detail[EventDetail.EXECUTION])
    if not detail[EventDetail.RECURRING]:
        _LOG.info("execution %s: nothing has violated in as many windows as alarms ask for", execution)
        return
    settings = Settings.from_environment(os.environ)
    claims = Claims(s3=clients.s3(), uri=settings.last_start_uri, interval=settings.interval)
    if not claims.claim(execution, datetime.now(tz=UTC)):
        _LOG.info("execution %s: %s was started less than %s ago", execution, settings.start_arn, settings.interval)
        return
    targets.start(settings.start_arn, detail, token=execution)
    _LOG.info("execution %s: %s was started", execution, settings.start_arn)
