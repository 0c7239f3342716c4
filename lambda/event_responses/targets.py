"""The targets that drift can start: a SageMaker pipeline, a state machine, or a pipeline of CodePipeline.

Each is started under a name that derives from a token, so that a second start with it begins nothing.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping

from botocore.exceptions import ClientError

from driftgauge_contract.drift_events import StartTarget, start_target
from event_responses import clients

Detail = Mapping[str, object]


def start(arn: str, detail: Detail, *, token: str) -> None:
    """Start what an ARN names, with the detail of an event; the same token starts it once."""
    # A name that every service accepts: 64 letters and digits.
    _STARTS[start_target(arn)](arn, detail, hashlib.sha256(token.encode()).hexdigest())


def _state_machine(arn: str, detail: Detail, token: str) -> None:
    try:
        clients.stepfunctions().start_execution(stateMachineArn=arn, name=token, input=json.dumps(detail))
    except ClientError as error:
        # The same event was delivered before.
        if error.response.get("Error", {}).get("Code") != "ExecutionAlreadyExists":
            raise


def _sagemaker_pipeline(arn: str, detail: Detail, token: str) -> None:
    sagemaker = clients.sagemaker()
    definition = json.loads(sagemaker.describe_pipeline(PipelineName=arn)["PipelineDefinition"])
    # SageMaker refuses parameters that a pipeline does not declare.
    declared = [parameter["Name"] for parameter in definition.get("Parameters", [])]
    sagemaker.start_pipeline_execution(
        PipelineName=arn,
        PipelineParameters=[{"Name": name, "Value": text} for name, text in _texts(detail, declared)],
        ClientRequestToken=token,
    )


def _code_pipeline(arn: str, detail: Detail, token: str) -> None:
    codepipeline, name = clients.codepipeline(), arn.rpartition(":")[2]
    declared = [variable["name"] for variable in codepipeline.get_pipeline(name=name)["pipeline"].get("variables", [])]
    codepipeline.start_pipeline_execution(
        name=name,
        variables=[{"name": variable, "value": text} for variable, text in _texts(detail, declared)],
        clientRequestToken=token,
    )


_STARTS: Mapping[StartTarget, Callable[[str, Detail, str], None]] = {
    StartTarget.STATE_MACHINE: _state_machine,
    StartTarget.PIPELINE: _sagemaker_pipeline,
    StartTarget.CODE_PIPELINE: _code_pipeline,
}


def _texts(detail: Detail, declared: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield the fields of an event that a pipeline declares, whose parameters are texts; others are refused by it."""
    for name in declared:
        value = detail.get(name)
        if value is not None:
            yield name, value if isinstance(value, str) else json.dumps(value)
