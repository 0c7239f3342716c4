"""The start of a pipeline or state machine when a monitor finds drift."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group
from driftgauge.functions.starts import allow_start
from driftgauge.functions.undelivered import Undelivered
from driftgauge.service import permissions
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.drift_events import (
    DRIFT_FOLDER,
    EVENT_SOURCE,
    EVENT_TYPE,
    LAST_START_FILE,
    DriftVariable,
    EventDetail,
)
from driftgauge_contract.paths import MARKERS_FOLDER


class DriftResponse(Construct):
    """A Lambda function that starts a pipeline or a state machine when a monitor of an endpoint finds violations.

    It listens to the events of `ExecutionReport`, starts once for an event, and at most once in an interval.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        endpoint_name: The endpoint whose monitors are listened to.
        start: The ARN of a SageMaker pipeline, a state machine of Step Functions, or a pipeline of CodePipeline.
        interval: How long nothing else is started after a start.
        reports: The prefix of all reports.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint_name: str,
        start: str,
        interval: Duration,
        reports: S3Prefix,
    ) -> None:
        super().__init__(scope, construct_id)
        folder = reports / MARKERS_FOLDER / DRIFT_FOLDER
        logs = log_group(self, "Logs")
        role = function_role(self, "Role", log_group=logs)
        permissions.read_prefix(role, folder)
        permissions.write_prefix(role, folder)
        allow_start(role, start)
        self.function = lambda_function(
            self,
            "Function",
            handler="event_responses.drift.on_event",
            role=role,
            log_group=logs,
            memory_size=256,
            timeout=Duration.minutes(1),
            environment={
                DriftVariable.START_ARN.value: start,
                DriftVariable.LAST_START_URI.value: f"{folder.uri}/{LAST_START_FILE}",
                DriftVariable.INTERVAL_SECONDS.value: str(int(interval.to_seconds())),
            },
        )
        self._listen(endpoint_name, self.function)

    def _listen(self, endpoint_name: str, function: lambda_.Function) -> None:
        undelivered = Undelivered.of(self)
        undelivered.keep_failures_of(function)
        pattern = events.EventPattern(
            source=[EVENT_SOURCE],
            detail_type=[EVENT_TYPE],
            # Anybody in the account may put events of this source; those of other accounts are left out.
            account=[Stack.of(self).account],
            detail={EventDetail.ENDPOINT.value: [endpoint_name]},
        )
        target = targets.LambdaFunction(function, dead_letter_queue=undelivered.queue)
        events.Rule(self, "Drift", event_pattern=pattern, targets=[target])
