"""What the roles of the open engine may do: the scheduler's, the workflow's, its Lambda's and the reports'."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

from driftgauge.service import permissions
from driftgauge.service.permissions import allow, sagemaker_arn
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION

_JOB_RULE = "StepFunctionsGetEventsForSageMakerProcessingJobsRule"
"""The rule through which Step Functions hears of the end of the jobs that it waits for; one in an account."""

DEFAULT_SCHEDULES_ARN = f"arn:{PARTITION}:scheduler:{REGION}:{ACCOUNT}:schedule-group/default"
"""The group of the schedules that name none: EventBridge Scheduler takes a role for a group."""

_FINGERPRINT = "A job's name ends in the fingerprint of what it reads."
_ONE_WORKFLOW = "Step Functions names the executions; the workflow is one."


def state_machine_arn(name: str) -> str:
    """The ARN of a state machine by its name, so that nothing has to wait for it."""
    return f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


def service_with_role(service: str, source_arn: str) -> iam.ServicePrincipal:
    """A service that may have a role for one resource of this account, and for nobody else's."""
    return iam.ServicePrincipal(
        service,
        conditions={"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": source_arn}},
    )


def start_workflow(role: iam.Role, name: str) -> None:
    """Start one workflow."""
    allow(role, ["states:StartExecution"], on=[state_machine_arn(name)])


def look_up_executions(role: iam.Role, name: str) -> None:
    """Tell how the executions of one workflow ended."""
    allow(role, ["states:ListExecutions"], on=[state_machine_arn(name)])
    allow(role, ["states:DescribeExecution"], on=[_executions_of(name)], because=_ONE_WORKFLOW)


def drain_workflow(role: iam.Role, name: str) -> None:
    """Stop the executions of one workflow."""
    look_up_executions(role, name)
    allow(role, ["states:StopExecution"], on=[_executions_of(name)], because=_ONE_WORKFLOW)


def run_and_await_jobs(role: iam.Role, *, name_prefix: str, as_role: iam.Role) -> None:
    """Let Step Functions run jobs, under one role, and wait for them; it tags what it starts."""
    permissions.run_jobs(role, name_prefix=name_prefix, as_role=as_role)
    jobs = [sagemaker_arn(f"processing-job/{name_prefix}-*")]
    allow(role, ["sagemaker:AddTags", "sagemaker:ListTags"], on=jobs, because=_FINGERPRINT)
    rule = f"arn:{PARTITION}:events:{REGION}:{ACCOUNT}:rule/{_JOB_RULE}"
    allow(role, ["events:DescribeRule", "events:PutRule", "events:PutTargets"], on=[rule])


def find_jobs(role: iam.Role, name_prefix: str) -> None:
    """Tell what became of the jobs whose names start with a prefix."""
    jobs = [sagemaker_arn(f"processing-job/{name_prefix}-*")]
    allow(role, ["sagemaker:DescribeProcessingJob"], on=jobs, because=_FINGERPRINT)


def invoke_functions(role: iam.Role, function_arns: Sequence[str]) -> None:
    """Call Lambda functions."""
    allow(role, ["lambda:InvokeFunction"], on=function_arns)


def deliver_logs_and_traces(role: iam.Role) -> None:
    """Let a workflow log to CloudWatch and trace with X-Ray."""
    actions = [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ]
    allow(role, actions, on=["*"], because="X-Ray and the delivery of Step Functions' logs know no resources.")


def _executions_of(name: str) -> str:
    return f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:execution:{name}:*"
