import subprocess
import sys
from pathlib import Path

import pytest

from custom_resources.errors import DeploymentError
from custom_resources.events import Answer
from custom_resources.handler import on_event

LAMBDA = Path(__file__).resolve().parents[2] / "lambda"
EVENT = {
    "RequestType": "Create",
    "RequestId": "1",
    "ResourceType": "Custom::DriftgaugeScheduleDrain",
    "LogicalResourceId": "Drain",
    "ResourceProperties": {"ScheduleName": "s"},
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"ResourceType": "Custom::Other"},
            "ResourceType is 'Custom::Other'; it must be one of Custom::DriftgaugeEndpointLookup",
        ),
        ({"RequestType": "Replace"}, "RequestType is 'Replace'; it must be one of Create, Update, Delete"),
        ({"RequestId": None}, "RequestId is None; it must be a text"),
    ],
)
def test_an_event_that_cannot_be_read_is_named(aws, lambda_context, change, reason):
    with pytest.raises(DeploymentError, match=reason):
        on_event({**EVENT, **change}, lambda_context())


def test_a_refusal_of_aws_fails_the_deployment_with_its_text(aws, no_waiting, cloudformation):
    words = "not authorized to perform: sagemaker:Describe"
    aws.fail("DescribeMonitoringSchedule", "AccessDeniedException", words, times=6)
    stack = cloudformation("Custom::DriftgaugeScheduleDrain", {"ScheduleName": "s"})

    with pytest.raises(DeploymentError, match="not authorized to perform: sagemaker:Describe"):
        stack.ask("Delete")


def test_the_package_needs_the_contract_boto3_and_the_standard_library_only():
    program = (
        "import sys; import custom_resources.handler as h; "
        "print(sorted({n.partition('.')[0] for n in sys.modules} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=LAMBDA, capture_output=True, text=True, check=True)

    assert "driftgauge" not in done.stdout.replace("driftgauge_contract", "")
    assert "aws_cdk" not in done.stdout
    assert "custom_resources" in done.stdout


def test_no_client_is_made_before_it_is_used():
    program = "import boto3; boto3.client = None; import custom_resources.handler"

    subprocess.run([sys.executable, "-c", program], cwd=LAMBDA, check=True)


def test_attributes_that_cloudformation_would_not_take_fail_by_their_own_name():
    many = {f"metric_{number}_threshold": "1.0" for number in range(200)}

    with pytest.raises(DeploymentError, match=r"the attributes need \d+ bytes of 3000 .* name fewer alarm metrics"):
        Answer(physical_id="id", attributes=many).to_is_complete()


def test_attributes_wait_for_completion():
    assert Answer(physical_id="id", attributes={"a": "b"}, complete=False).to_is_complete() == {"IsComplete": False}
