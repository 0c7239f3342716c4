"""The event that a violated execution puts on EventBridge, and the settings of the function that responds to it."""

import re
from enum import StrEnum

EVENT_SOURCE = "driftgauge"
EVENT_TYPE = "Monitor execution"
EVENT_BUS = "default"
MAX_EVENT_FEATURES = 100
"""The most columns or metrics that an event names: an event has 256 KB at most."""


class EventDetail(StrEnum):
    """The fields of an event's detail."""

    ENDPOINT = "endpoint"
    MONITOR = "monitor"
    KIND = "kind"
    EXECUTION = "execution"
    """The name of the execution, which two deliveries of one event share."""

    MODEL = "model"
    """The name of the model in service, as SageMaker knows it; null for an endpoint that something else deployed."""

    WINDOW = "window"
    """The part of time that was analyzed, from `start` to `end`; null where it is not known."""

    START = "start"
    END = "end"
    VIOLATIONS = "violations"
    RECURRING = "recurring"
    """How many columns or metrics violated in as many windows as alarms ask for."""

    FEATURES = "features"
    """The columns or metrics that violated, the worst first."""

    REPORT = "report"
    """The page of the report, or the file of the violations where the engine writes no page."""


class DriftVariable(StrEnum):
    """The environment variables of the function that responds to drift."""

    START_ARN = "START_ARN"
    LAST_START_URI = "LAST_START_URI"
    """The file that says what was started last, and when."""

    INTERVAL_SECONDS = "INTERVAL_SECONDS"


class StartField(StrEnum):
    """The fields of the file that says what was started last."""

    EXECUTION = "Execution"
    STARTED_AT = "StartedAt"


DRIFT_FOLDER = "drift"
"""The folder of this file, below that of the execution report's markers."""

LAST_START_FILE = "last-start.json"


class StartTarget(StrEnum):
    """The kinds of what an event can start, by the service of their ARNs."""

    PIPELINE = "sagemaker"
    STATE_MACHINE = "states"
    CODE_PIPELINE = "codepipeline"


_TARGET = re.compile(
    r"arn:aws[a-z-]*:(?:(sagemaker):[a-z0-9-]+:\d{12}:pipeline/[A-Za-z0-9-]+"
    r"|(states):[a-z0-9-]+:\d{12}:stateMachine:[\w+!@.-]+"
    r"|(codepipeline):[a-z0-9-]+:\d{12}:[\w.@-]+)"
)


def start_target(arn: str) -> StartTarget:
    """Return what an ARN is of.

    Raises:
        ValueError: It is of nothing that can be started.
    """
    found = _TARGET.fullmatch(arn)
    if found is None:
        raise ValueError(
            f"{arn!r} cannot be started; allowed: the ARN of a SageMaker pipeline, a state machine "
            "of Step Functions or a pipeline of CodePipeline"
        )
    return StartTarget(next(service for service in found.groups() if service))
