import boto3
import pytest
from botocore import endpoint
from botocore.awsrequest import AWSResponse

from monitor_execution import clients
from monitor_execution.jobs import Jobs

BUSY = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'
DONE = b'{"ProcessingJobName": "job", "ProcessingJobStatus": "Completed"}'


class Raw:
    def __init__(self, body):
        self.body = body

    def stream(self, **_):
        yield self.body


@pytest.fixture
def busy(monkeypatch):
    """SageMaker as the Lambda's own client reaches it, too busy for so many calls; pauses take no time."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "test")
    monkeypatch.setattr(endpoint.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session(region_name="eu-west-1"))
    clients.sagemaker.cache_clear()
    client = clients.sagemaker()

    def times(count):
        answers = iter([(400, BUSY)] * count + [(200, DONE)])

        def send(request, **_):
            status, body = next(answers)
            return AWSResponse(request.url, status, {}, Raw(body))

        client.meta.events.register("before-send.sagemaker", send)
        return Jobs(sagemaker=client)

    yield times
    clients.sagemaker.cache_clear()


def test_a_service_that_is_too_busy_is_asked_again(busy):
    job = busy(9).find("job")

    assert job["ProcessingJobStatus"] == "Completed"


def test_one_that_stays_so_is_left_to_the_workflow_s_own_retry(busy):
    with pytest.raises(Exception, match="Rate exceeded"):
        busy(10).find("job")
