"""The state machine of a monitor of the open engine, with Lambdas and a job's program that do as they are told."""

import io
import json
import time
import zipfile
from dataclasses import dataclass
from typing import Any

from driftgauge.engines.driftgauge.states import workflow_definition
from driftgauge.service.pseudo_parameters import PARTITION

SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3"
PROGRAM = "/opt/ml/processing/input/code/tool.zip"
SYNC = "arn:aws:states:::sagemaker:createProcessingJob.sync"
_TAKEN = {"ErrorEquals": ["SageMaker.ResourceInUseException"], "IntervalSeconds": 1, "MaxAttempts": 1}
_LAMBDAS = """
def plan(event, context):
    return event["Input"]["Plan"] | {"Monitor": event["Monitor"]["Name"]}


def conclude(event, context):
    plan = event["Plan"]
    status = "Failed" if "Error" in plan else "Completed"
    return {"Monitor": event["Monitor"]["Name"], "Status": status, "Error": plan.get("Error")}
"""
_TOOL = """
import os, pathlib, sys, time
print("ready", flush=True)
time.sleep(float(os.environ.get("sleep", "0")))
pathlib.Path(sys.argv[-1], "output/message").write_text(os.environ.get("message", ""))
sys.exit(int(os.environ.get("exit_code", "0")))
"""


def zipped(name: str, text: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(name, text)
    return body.getvalue()


def request(name: str, **environment: str) -> dict[str, Any]:
    """A processing job with the program that `make` has put in its place."""
    code = {"S3Uri": "s3://workflows/code/tool.zip", "LocalPath": PROGRAM.rpartition("/")[0], "S3DataType": "S3Prefix"}
    cluster = {"InstanceCount": 1, "InstanceType": "ml.t3.medium", "VolumeSizeInGB": 20}
    return {
        "ProcessingJobName": name,
        "ProcessingResources": {"ClusterConfig": cluster},
        "AppSpecification": {"ImageUri": SKLEARN, "ContainerEntrypoint": ["python3", PROGRAM]},
        "RoleArn": "arn:aws:iam::000000000000:role/job",
        "ProcessingInputs": [{"InputName": "code", "S3Input": {**code, "S3InputMode": "File"}}],
        "Environment": environment,
    }


def definition(name: str, *, resource: str = SYNC, **more: Any) -> dict[str, Any]:
    """The open engine's own workflow, with shorter waits and one retry of a refusal."""
    functions = "arn:aws:lambda:us-east-1:000000000000:function:workflows"
    made = workflow_definition(
        {"Name": name, "Hours": [6]},
        plan_arn=f"{functions}-plan",
        conclude_arn=f"{functions}-conclude",
        timeout_seconds=600,
        settle_seconds=300,
    )
    text = json.dumps(made).replace(PARTITION, "aws")
    found: dict[str, Any] = json.loads(text) | more
    states = found["States"]
    states["Analyze"] |= {"Resource": resource, "Retry": [_TAKEN]}
    for wait in ("Settle", "Follow", "Pause"):
        states[wait]["Seconds"] = 10
    return found


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """One state machine and its executions."""

    client: Any
    arn: str

    def start(self, **given: Any) -> str:
        arn: str = self.client("stepfunctions").start_execution(stateMachineArn=self.arn, input=json.dumps(given))[
            "executionArn"
        ]
        return arn

    def ended(self, execution: str) -> dict[str, Any]:
        deadline = time.monotonic() + 30
        while (found := self.describe(execution))["status"] == "RUNNING":
            assert time.monotonic() < deadline, f"{execution} does not end"
            time.sleep(0.05)
        return found

    def describe(self, execution: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client("stepfunctions").describe_execution(executionArn=execution)
        return found

    def run(self, plan: dict[str, Any], **given: Any) -> dict[str, Any]:
        return self.ended(self.start(Plan=plan, **({"Window": {}} | given)))


def make(client: Any, name: str, **choices: Any) -> Workflow:
    arn = client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(definition(name, **choices)), roleArn="arn:aws:iam::000000000000:role/workflow"
    )["stateMachineArn"]
    return Workflow(client=client, arn=arn)


def prepare(client: Any) -> None:
    """Put the program and the Lambdas in place, for every workflow."""
    client("s3").create_bucket(Bucket="workflows")
    client("s3").put_object(Bucket="workflows", Key="code/tool.zip", Body=zipped("__main__.py", _TOOL))
    for handler in ("plan", "conclude"):
        client("lambda").create_function(
            FunctionName=f"workflows-{handler}",
            Runtime="python3.12",
            Handler=f"handlers.{handler}",
            Role="arn:aws:iam::000000000000:role/lambda",
            Code={"ZipFile": zipped("handlers.py", _LAMBDAS)},
        )
