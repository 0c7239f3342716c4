"""The permission of a function to start a pipeline or a state machine with what an event says."""

from collections.abc import Mapping

from driftgauge.service.permissions import Grantee, allow
from driftgauge_contract.drift_events import StartTarget, start_target

_ACTIONS: Mapping[StartTarget, list[str]] = {
    StartTarget.STATE_MACHINE: ["states:StartExecution"],
    # A pipeline is asked for the parameters that it declares.
    StartTarget.PIPELINE: ["sagemaker:DescribePipeline", "sagemaker:StartPipelineExecution"],
    StartTarget.CODE_PIPELINE: ["codepipeline:GetPipeline", "codepipeline:StartPipelineExecution"],
}


def allow_start(role: Grantee, arn: str) -> None:
    """Allow a role to start what an ARN names."""
    allow(role, _ACTIONS[start_target(arn)], on=[arn])
