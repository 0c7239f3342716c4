"""What a request is about, for whoever decides whether it is allowed."""

import pytest
from local_sagemaker.memory_cloud import MemoryCloud

from driftgauge_local.sagemaker import SageMaker, ServiceError, resource_of, roles_in

ARN = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/e"


@pytest.mark.parametrize(
    ("operation", "request_", "resource"),
    [
        ("CreateProcessingJob", {"ProcessingJobName": "j"}, "processing-job/j"),
        ("DescribeDataQualityJobDefinition", {"JobDefinitionName": "d"}, "data-quality-job-definition/d"),
        ("StopMonitoringSchedule", {"MonitoringScheduleName": "s"}, "monitoring-schedule/s"),
        ("AddTags", {"ResourceArn": ARN}, ARN),
        ("ListMonitoringExecutions", {}, None),
    ],
)
def test_an_operation_is_about_a_resource(operation: str, request_: dict[str, str], resource: str | None) -> None:
    assert resource_of(operation, request_) == resource


def test_every_role_of_a_request_is_found() -> None:
    inline = {"MonitoringScheduleConfig": {"MonitoringJobDefinition": {"RoleArn": "inner"}}}
    assert list(roles_in({"ExecutionRoleArn": "outer", "Containers": [inline]})) == ["outer", "inner"]


def test_a_role_that_may_not_be_assumed_ends_the_request(service: SageMaker, cloud: MemoryCloud) -> None:
    def refuse(role: str) -> MemoryCloud:
        raise ServiceError("ValidationException", f"Could not assume role {role}.")

    cloud.acting_as = refuse  # type: ignore[method-assign]
    with pytest.raises(ServiceError, match="Could not assume role"):
        service.call("CreateModel", {"ModelName": "m", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"})
