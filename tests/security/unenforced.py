"""Grants that nothing on this machine asks for, each with what asks for it on AWS."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from security.grants import Grant


@dataclass(frozen=True, kw_only=True)
class Unenforced:
    """Grants by patterns of their parts, and who needs them."""

    action: str
    why: str
    role: str = "*"
    resource: str = "*"

    def covers(self, grant: Grant) -> bool:
        return (
            fnmatchcase(grant.action, self.action)
            and fnmatchcase(grant.role, self.role)
            and fnmatchcase(grant.resource, self.resource)
        )


_SAGEMAKER_S = "*QualityRole*", "*QualityBaselineRole*", "EndpointRole*"
_WAITER = "DriftgaugeCustomResourcesProviderwaiterstatemachineRole*"
_WORKFLOW = "Driftgauge*QualityWorkflowRole*"
_EXECUTIONS = "DriftgaugeMonitorExecutionsRole*"
_FRAMEWORK = "DriftgaugeCustomResourcesFramework*Role*"
_REPORT = "ExecutionReportRole*"
_MESSAGES = "AlarmsMessagesRole*"
_ANALYSIS = "Driftgauge*AnalysisRole*"
_TOO_LARGE = "a job runs what is too large for the function; in this life data quality is small"
_LAMBDA = "DriftgaugeCustomResourcesRole*"


def _of_sagemaker(action: str, why: str, resource: str = "*") -> list[Unenforced]:
    return [Unenforced(action=action, why=why, role=role, resource=resource) for role in _SAGEMAKER_S]


UNENFORCED = [
    *_of_sagemaker("ecr:*", "SageMaker pulls the image as the role; here programs take the images' place"),
    *_of_sagemaker("kms:Encrypt", "SageMaker encrypts an output with the key it is told"),
    *_of_sagemaker("kms:Decrypt", "S3 reads the parts of a large upload; here uploads have one part"),
    Unenforced(
        action="s3:ListBucket",
        why="clients of S3 in a container may ask whether the bucket of captures exists; here none does",
        role="*QualityRole*",
        resource="*-capture*",
    ),
    *_of_sagemaker("logs:DescribeLogStreams", "SageMaker looks for the stream that it makes"),
    *_of_sagemaker("logs:*", "AWS asks with the stream, which has no name yet", "*:log-stream:*"),
    *_of_sagemaker("logs:PutLogEvents", "AWS asks with the stream or, in an ARN of a group, without", "*:log-group:*"),
    *_of_sagemaker("cloudwatch:PutMetricData", "SageMaker publishes the load of the instances; here are none"),
    Unenforced(
        action="sagemaker:*ProcessingJob",
        why="some of Model Monitor's data-quality jobs have this prefix on AWS; here they have the other one",
        resource="*:processing-job/data-quality-monitoring-*",
    ),
    Unenforced(action="logs:*", why="a container that serves well writes nothing here", role="EndpointRole*"),
    Unenforced(action="logs:*", why="Lambda writes a function's log as its role; here it does not ask", role=_LAMBDA),
    Unenforced(action="logs:*", why="Lambda writes a function's log as its role", role=_FRAMEWORK),
    Unenforced(action="logs:*", why="Lambda writes a function's log as its role", role=_REPORT),
    Unenforced(action="logs:*", why="Lambda writes a function's log as its role", role=_MESSAGES),
    Unenforced(
        action="lambda:*", why="CDK's provider gives each of its functions what any of them needs", role=_FRAMEWORK
    ),
    *(
        each
        for role in (_WAITER, _WORKFLOW)
        for each in (
            Unenforced(action="logs:*", why="Step Functions delivers its log; here it does not ask", role=role),
            Unenforced(action="xray:*", why="Step Functions traces; here is no X-Ray", role=role),
        )
    ),
    Unenforced(action="sagemaker:*Tags", why="Step Functions tags what it starts; here it does not", role=_WORKFLOW),
    Unenforced(action="sagemaker:StopProcessingJob", why="an execution is stopped while its job runs", role=_WORKFLOW),
    Unenforced(
        action="states:StartExecution",
        why="a schedule falls due; in this life monitors are run by hand",
        role="Driftgauge*WorkflowSchedulerRole*",
    ),
    Unenforced(action="logs:*", why="Lambda writes a function's log as its role", role=_ANALYSIS),
    Unenforced(action="kms:Decrypt", why="S3 reads the parts of a large upload", role="*BaselineAnalysisRole*"),
    Unenforced(
        action="s3:ListBucket",
        why="S3 says that an object is missing to those only who may list",
        role=_ANALYSIS,
        resource="*-capture*",
    ),
    *(
        Unenforced(action=action, why=_TOO_LARGE, role=f"DriftgaugeDataQuality{part}Role*", resource=resource)
        for part in ("", "Baseline")
        for action, resource in (
            ("logs:CreateLog*", "*:log-group:/aws/sagemaker/ProcessingJobs"),
            ("kms:GenerateDataKey", "*"),
            ("kms:CreateGrant", "*"),
            ("kms:DescribeKey", "*"),
            ("s3:*Object", "*"),
            ("s3:ListBucket", "*"),
        )
    ),
    *(
        Unenforced(action=action, why=_TOO_LARGE, role="DriftgaugeDataQualityWorkflowRole*")
        for action in ("sagemaker:*ProcessingJob", "iam:PassRole", "events:*")
    ),
    Unenforced(
        action="sagemaker:CreateProcessingJob", why=_TOO_LARGE, role=_LAMBDA, resource="*driftgauge-data-quality-*"
    ),
    Unenforced(action="iam:PassRole", why=_TOO_LARGE, role=_LAMBDA, resource="*-DriftgaugeDataQualityBaselineRole*"),
    Unenforced(
        action="s3:GetObject",
        why="a function that runs is followed; in this life model quality has jobs",
        role=_EXECUTIONS,
        resource="*/model_quality/manifests/runs/*",
    ),
    Unenforced(action="logs:*", why="Lambda writes a function's log as its role", role=_EXECUTIONS),
    Unenforced(action="kms:Decrypt", why="S3 reads the parts of a large upload", role=_EXECUTIONS),
    *(
        Unenforced(action=f"states:{action}Execution", why="a workflow is deleted while it runs", role=_LAMBDA)
        for action in ("Describe", "Stop")
    ),
    Unenforced(
        action="states:ListExecutions", why="the hour's own event looks for executions that were lost", role=_REPORT
    ),
    Unenforced(
        action="s3:ListBucket",
        why="S3 says that an object is missing to those only who may list",
        role="Driftgauge*QualityRole*",
        resource="*-capture*",
    ),
    Unenforced(
        action="s3:ListBucket",
        why="S3 says that a monitor has no findings yet to those only who may list",
        role=_MESSAGES,
    ),
    Unenforced(action="kms:GenerateDataKey", why="SNS encrypts a message as the one who publishes it", role=_MESSAGES),
    Unenforced(
        action="lambda:InvokeFunction",
        why="CDK grants the versions of a function as well",
        role=_WAITER,
        resource="*:function:*:[*]",
    ),
    Unenforced(
        action="lambda:InvokeFunction",
        why="the waiter calls onTimeout, whose name is cut short, when nothing else ends a wait",
        role=_WAITER,
        resource="*Providerframeworko*",
    ),
    Unenforced(
        action="sagemaker:StopProcessingJob", why="a baseline or a schedule is deleted while its job runs", role=_LAMBDA
    ),
    *(
        Unenforced(
            action="sagemaker:DescribeProcessingJob",
            why="a schedule is deleted while its job runs",
            role=_LAMBDA,
            resource=f"*:processing-job/{prefix}-*",
        )
        for prefix in ("groundtruth-merge", "model-monitoring", "model-quality-monitoring")
    ),
    *(
        Unenforced(
            action="sagemaker:DescribeProcessingJob",
            why="a schedule's own execution ends; in this life monitors are run by hand",
            role=_REPORT,
            resource=f"*:processing-job/{prefix}-*",
        )
        for prefix in ("groundtruth-merge", "model-monitoring", "model-quality-monitoring")
    ),
    Unenforced(
        action="sagemaker:ListMonitoringExecutions",
        why="the hour's own event looks for executions without a job; rates do not fire here",
        role=_REPORT,
    ),
    Unenforced(
        action="s3:GetObject",
        why="an event is delivered a second time",
        role=_REPORT,
        resource="*/execution-reports/*",
    ),
    Unenforced(
        action="sqs:*",
        why="an event or a start is kept that was not answered; in this life all are answered",
        resource="*Undelivered*",
    ),
]
