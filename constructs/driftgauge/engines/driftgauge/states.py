"""The workflow of one execution of a monitor, in Amazon's States Language with JSONata.

| state | what happens |
|---|---|
| `Monitor` | assigns the document about the monitor, and the execution's input, to variables |
| `Awaits`, `Settle` | let a scheduled execution wait until the last data of the window has been captured |
| `LateLabels` | a function runs the earlier windows again for which labels have come; with a label horizon only |
| `Plan`, `Planned` | a function finds the window and its files: a job to run, a job to follow, or nothing to do |
| `Analyze` | runs the job; `Conclude` reads how it ended |
| `Compute` | runs the analyzer in a function; `Analyze` does where the function fails for memory or time |
| `Follow` | waits for the same job of another execution |
| `Conclude`, `Concluded` | a function reads the outcome from the job |
| `Again`, `Pause` | count a job that SageMaker failed for lack of capacity, and wait before the next plan |
| `Unplanned` | fails the execution if the planning function ran out of memory or time |
| `Ended`, `Broken` | the outcome is the output of the workflow, or the cause of its failure |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from driftgauge.service.pseudo_parameters import PARTITION
from driftgauge_contract.run_on import FunctionField, RunOn
from driftgauge_contract.workflow import OutcomeField

# Each poll is a paid state transition and a call of DescribeProcessingJob; a job takes minutes.
_FOLLOW_SECONDS = 30

# SageMaker takes some minutes to give up on instances that it does not have.
_MAX_NEW_JOBS, _PAUSE_SECONDS, _GIVE_UP_SECONDS = 2, 300, 600

State = Mapping[str, Any]

_OR_NULL = "$exists({0}) ? {0} : null"
_WITH_ERROR = "{% $merge([$states.input, {'Error': $states.errorOutput}]) %}"


@dataclass(frozen=True, kw_only=True)
class Retry:
    """A retry policy of a task. Delays have jitter because many monitors may fail in the same second."""

    errors: Sequence[str]
    interval_seconds: int
    attempts: int

    @property
    def max_seconds(self) -> int:
        """Return how long it takes until the last attempt."""
        return sum(self.interval_seconds * 2**attempt for attempt in range(self.attempts))

    def render(self) -> State:
        """Return the retrier."""
        return {
            "ErrorEquals": list(self.errors),
            "IntervalSeconds": self.interval_seconds,
            "MaxAttempts": self.attempts,
            # Doubled delays spread retries over minutes, which is what a throttled API needs.
            "BackoffRate": 2,
            "JitterStrategy": "FULL",
        }


# These errors are Lambda's own, which its documentation advises to retry. A function's errors are not among them.
_LAMBDA_BUSY = Retry(
    errors=[
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ],
    interval_seconds=2,
    attempts=6,
)
# Lambda has no error type for a function that was ended: it ran out of memory or time, perhaps on a busy day of S3.
_FUNCTION_ENDED = Retry(
    errors=["Lambda.Unknown", "Runtime.ExitError", "Runtime.OutOfMemory", "Sandbox.Timedout"],
    interval_seconds=10,
    attempts=2,
)
# Step Functions has no name of its own for SageMaker's throttling.
_THROTTLED = Retry(
    errors=["SageMaker.AmazonSageMakerException", "SageMaker.ThrottlingException"], interval_seconds=5, attempts=6
)
# A quota of instances may be free again when other jobs of the account end.
_QUOTA = Retry(errors=["SageMaker.ResourceLimitExceededException"], interval_seconds=60, attempts=5)

MAX_WAIT_SECONDS = _QUOTA.max_seconds + _THROTTLED.max_seconds + _MAX_NEW_JOBS * (_PAUSE_SECONDS + _GIVE_UP_SECONDS)
"""The longest that an execution may wait, once its window has settled, before the job is created that gets its
instances."""


@dataclass(frozen=True, kw_only=True)
class LateLabelsTask:
    """The function that looks for late labels, and the state machine that it starts for them."""

    function_arn: str
    machine_arn: str

    def state(self) -> State:
        """Return the state that calls the function."""
        payload = {"Monitor": "{% $monitor %}", "Input": "{% $request %}", "StateMachineArn": self.machine_arn}
        return _invocation(self.function_arn, payload, then="Plan")


@dataclass(frozen=True, kw_only=True)
class ComputeTask:
    """The function that runs the analyzer, and what follows if it fails."""

    function_arn: str
    run_on: RunOn

    def state(self) -> State:
        """Return the state that calls the function."""
        event = {
            FunctionField.REQUEST.value: "{% $states.input.Request %}",
            FunctionField.RUN_URI.value: f"{{% $states.input.Execution.{OutcomeField.RUN_URI} %}}",
            # Without a limit of rows the field has to be null: an expression without a value is an error.
            FunctionField.MAX_ROWS.value: f"{{% {_OR_NULL.format(f'$states.input.{OutcomeField.MAX_ROWS}')} %}}",
        }
        return {
            "Type": "Task",
            "Resource": f"arn:{PARTITION}:states:::lambda:invoke",
            "Arguments": {"FunctionName": self.function_arn, "Payload": event},
            "Output": "{% $states.input %}",
            "Retry": [_LAMBDA_BUSY.render()],
            "Catch": [
                {
                    "ErrorEquals": ["States.ALL"],
                    "Output": _WITH_ERROR,
                    # More memory and time may be all that it takes, and a job has them.
                    "Next": "Conclude" if self.run_on is RunOn.LAMBDA else "Analyze",
                }
            ],
            "Next": "Conclude",
        }


def workflow_definition(
    monitor: Mapping[str, object],
    *,
    plan_arn: str,
    conclude_arn: str,
    timeout_seconds: int,
    settle_seconds: int,
    late_labels: LateLabelsTask | None = None,
    compute: ComputeTask | None = None,
) -> State:
    """Return the definition of a monitor's workflow, which carries the monitor's document.

    Raises:
        ValueError: The document has a text that Step Functions would evaluate.
    """
    _refuse_expressions(monitor)
    beginning, planning = _beginning(monitor, settle_seconds, late_labels), _planning(plan_arn, compute)
    states = {**beginning, **planning, **_running(conclude_arn), **_ends()}
    # JSONata lets a state keep its input beside its result without the paths of JSONPath.
    return {"QueryLanguage": "JSONata", "StartAt": "Monitor", "TimeoutSeconds": timeout_seconds, "States": states}


def _beginning(monitor: Mapping[str, object], settle_seconds: int, late_labels: LateLabelsTask | None) -> State:
    """Return the states before a window is planned."""
    return {
        "Monitor": {
            "Type": "Pass",
            "Assign": {"monitor": monitor, "request": "{% $states.input %}", "newJobs": 0},
            "Next": "Awaits",
        },
        # An execution by hand names its window, which lies in the past: there is nothing to wait for.
        "Awaits": _choice({"$exists($states.input.Window)": "Plan"}, otherwise="Settle"),
        "Settle": {"Type": "Wait", "Seconds": settle_seconds, "Next": "LateLabels" if late_labels else "Plan"},
        **({"LateLabels": late_labels.state()} if late_labels else {}),
    }


def _planning(plan_arn: str, compute: ComputeTask | None) -> State:
    """Return the states that decide which job reads the window."""
    return {
        "Plan": {
            **_invocation(plan_arn, {"Monitor": "{% $monitor %}", "Input": "{% $request %}"}, then="Planned"),
            "Catch": [
                {
                    "ErrorEquals": list(_FUNCTION_ENDED.errors),
                    "Output": "{% $states.errorOutput %}",
                    "Next": "Unplanned",
                }
            ],
        },
        "Planned": _choice(
            {
                **({"$states.input.Next = 'Compute'": "Compute"} if compute else {}),
                "$states.input.Next = 'Analyze'": "Analyze",
                "$states.input.Next = 'Follow'": "Follow",
            },
            otherwise="Concluded",
        ),
        **({"Compute": compute.state()} if compute else {}),
    }


def _running(conclude_arn: str) -> State:
    """Return the states that run a job or follow another's, and try again where AWS lacked capacity."""
    return {
        "Analyze": _job(),
        "Follow": {"Type": "Wait", "Seconds": _FOLLOW_SECONDS, "Next": "Conclude"},
        "Conclude": _invocation(
            conclude_arn, {"Monitor": "{% $monitor %}", "Plan": "{% $states.input %}"}, then="Concluded"
        ),
        "Concluded": _choice(
            {
                "$states.input.Next = 'Follow'": "Follow",
                f"$states.input.{OutcomeField.TRANSIENT} = true and $newJobs < {_MAX_NEW_JOBS}": "Again",
                "$states.input.Status in ['Failed', 'Stopped']": "Broken",
            },
            otherwise="Ended",
        ),
        "Again": {"Type": "Pass", "Assign": {"newJobs": "{% $newJobs + 1 %}"}, "Next": "Pause"},
        "Pause": {"Type": "Wait", "Seconds": _PAUSE_SECONDS, "Next": "Plan"},
    }


def _ends() -> State:
    """Return the states in which an execution ends."""
    return {
        "Unplanned": {
            "Type": "Fail",
            "Error": "Driftgauge.Unplanned",
            "Cause": "{% 'The function that lists the files of the window ran out of memory or time. ' "
            "& $states.input.Error & ': ' & $states.input.Cause %}",
        },
        # A state machine that fails is what alarms and EventBridge understand, so the outcome is its cause.
        "Broken": {
            "Type": "Fail",
            "Error": "{% 'Driftgauge.' & $states.input.Status %}",
            "Cause": "{% $string($states.input) %}",
        },
        "Ended": {"Type": "Succeed"},
    }


def _refuse_expressions(value: object) -> None:
    """Refuse texts that would be expressions of JSONata in a definition, where they cannot be escaped."""
    if isinstance(value, Mapping):
        for entry in value.values():
            _refuse_expressions(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            _refuse_expressions(entry)
    elif isinstance(value, str) and (value.startswith("{%") or value.endswith("%}")):
        raise ValueError(
            f"{value!r} would be evaluated by Step Functions; allowed: a text without {{% and %}} around it"
        )


def _choice(conditions: Mapping[str, str], *, otherwise: str) -> State:
    choices = [{"Condition": f"{{% {condition} %}}", "Next": then} for condition, then in conditions.items()]
    return {"Type": "Choice", "Choices": choices, "Default": otherwise}


def _invocation(function_arn: str, payload: Mapping[str, str], *, then: str) -> State:
    return {
        "Type": "Task",
        "Resource": f"arn:{PARTITION}:states:::lambda:invoke",
        "Arguments": {"FunctionName": function_arn, "Payload": payload},
        # Step Functions wraps what a function returns into the answer of the API.
        "Output": "{% $states.result.Payload %}",
        "Retry": [_LAMBDA_BUSY.render(), _FUNCTION_ENDED.render()],
        "Next": then,
    }


def _job() -> State:
    return {
        "Type": "Task",
        "Resource": f"arn:{PARTITION}:states:::sagemaker:createProcessingJob.sync",
        "Arguments": "{% $states.input.Request %}",
        "Output": "{% $states.input %}",
        "Retry": [_QUOTA.render(), _THROTTLED.render()],
        # The job's own error is data here: a function tells a failed job from missing data or a stopped execution.
        "Catch": [
            {
                "ErrorEquals": ["States.ALL"],
                "Output": _WITH_ERROR,
                "Next": "Conclude",
            }
        ],
        "Next": "Conclude",
    }
