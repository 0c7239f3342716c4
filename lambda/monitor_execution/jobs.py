"""The processing jobs of this account."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """Finds jobs by their names."""

    sagemaker: "SageMakerClient"

    def find(self, name: str) -> "DescribeProcessingJobResponseTypeDef | None":
        """Return the description of a job, or `None` if there is none of this name."""
        try:
            return self.sagemaker.describe_processing_job(ProcessingJobName=name)
        except ClientError as error:
            refusal = error.response.get("Error", {})
            if refusal.get("Code") == "ResourceNotFound" or "could not find" in refusal.get("Message", "").lower():
                return None
            raise
