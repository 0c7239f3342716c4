"""Permissions of the Driftgauge engine's roles: the scheduler, the workflow, its functions and the report."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

from driftgauge.service import permissions
from driftgauge.service.permissions import Grantee, allow, sagemaker_arn
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION

_JOB_RULE = "StepFunctionsGetEventsForSageMakerProcessingJobsRule"
"""The rule that notifies Step Functions of the end of jobs that it waits for. An account has one."""

DEFAULT_SCHEDULES_ARN = f"arn:{PARTITION}:scheduler:{REGION}:{ACCOUNT}:schedule-group/default"
"""The group of schedules that name none. EventBridge Scheduler assumes roles on behalf of a group."""

_FINGERPRINT = "A job's name ends in the fingerprint of what it reads."
_ONE_WORKFLOW = "Step Functions names the executions; the workflow is one."


def state_machine_arn(name: str) -> str:
    """Return the ARN of a state machine from its name, so that no resource has to wait for it."""
    return f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


def start_workflow(role: iam.Role, name: str) -> None:
    """Allow a role to start one workflow."""
    allow(role, ["states:StartExecution"], on=[state_machine_arn(name)])


def look_up_executions(role: Grantee, name: str) -> None:
    """Allow a role to list and describe the executions of one workflow."""
    allow(role, ["states:ListExecutions"], on=[state_machine_arn(name)])
    allow(role, ["states:DescribeExecution"], on=[_executions_of(name)], because=_ONE_WORKFLOW)


def drain_workflow(role: Grantee, name: str) -> None:
    """Allow a role to find and stop the executions of one workflow."""
    look_up_executions(role, name)
    allow(role, ["states:StopExecution"], on=[_executions_of(name)], because=_ONE_WORKFLOW)


def run_and_await_jobs(role: iam.Role, *, name_prefix: str, as_role: iam.IRole) -> None:
    """Allow Step Functions to run jobs as one role and to wait for them; it tags the jobs that it starts."""
    permissions.run_jobs(role, name_prefix=name_prefix, as_role=as_role)
    # Step Functions tags the jobs that it starts, and waits for them by a rule of EventBridge.
    jobs = [sagemaker_arn(f"processing-job/{name_prefix}-*")]
    allow(role, ["sagemaker:AddTags", "sagemaker:ListTags"], on=jobs, because=_FINGERPRINT)
    rule = f"arn:{PARTITION}:events:{REGION}:{ACCOUNT}:rule/{_JOB_RULE}"
    allow(role, ["events:DescribeRule", "events:PutRule", "events:PutTargets"], on=[rule])


def find_jobs(role: iam.Role, name_prefix: str) -> None:
    """Allow a role to describe the jobs whose names begin with a prefix."""
    jobs = [sagemaker_arn(f"processing-job/{name_prefix}-*")]
    allow(role, ["sagemaker:DescribeProcessingJob"], on=jobs, because=_FINGERPRINT)


def invoke_functions(role: iam.Role, function_arns: Sequence[str]) -> None:
    """Allow a role to invoke Lambda functions."""
    allow(role, ["lambda:InvokeFunction"], on=function_arns)


def deliver_logs_and_traces(role: iam.Role) -> None:
    """Allow a workflow to log to CloudWatch and to trace with X-Ray."""
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
    allow(role, actions, on=["*"], because="X-Ray and the delivery of Step Functions' logs have no resources.")


def _executions_of(name: str) -> str:
    return f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:execution:{name}:*"
