"""The data capture of an endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_sagemaker as sagemaker

from driftgauge.service.storage import S3Prefix
from driftgauge_contract.captures import CSV_CONTENT_TYPES, JSON_CONTENT_TYPES, CaptureMode


@dataclass(frozen=True, kw_only=True)
class DataCapture:
    """Data capture of an endpoint.

    Files are at `{destination}/{endpoint}/{variant}/yyyy/mm/dd/hh/`. The content types of CSV and JSON are named, since
    the bodies of other types are captured as Base64, which monitors cannot read.
    """

    destination: S3Prefix
    sampling_percentage: int = 100
    modes: Sequence[CaptureMode] = (CaptureMode.INPUT, CaptureMode.OUTPUT)

    def __post_init__(self) -> None:
        if not 0 <= self.sampling_percentage <= 100:
            raise ValueError(f"a sampling percentage of {self.sampling_percentage} is not possible; allowed: 0 to 100")
        if not self.modes:
            raise ValueError("capture needs a mode; allowed: Input, Output, or both")

    def place(self, endpoint_name: str) -> S3Prefix:
        """Return where the captured data of an endpoint is."""
        return self.destination / endpoint_name

    def render(self) -> sagemaker.CfnEndpointConfig.DataCaptureConfigProperty:
        """Return the configuration as CloudFormation takes it."""
        key = self.destination.key
        return sagemaker.CfnEndpointConfig.DataCaptureConfigProperty(
            enable_capture=True,
            initial_sampling_percentage=self.sampling_percentage,
            destination_s3_uri=self.destination.uri,
            # SageMaker encrypts what it captures with the key that is named here (API reference, `DataCaptureConfig`).
            kms_key_id=key.key_arn if key else None,
            capture_options=[
                sagemaker.CfnEndpointConfig.CaptureOptionProperty(capture_mode=mode) for mode in self.modes
            ],
            capture_content_type_header=sagemaker.CfnEndpointConfig.CaptureContentTypeHeaderProperty(
                csv_content_types=list(CSV_CONTENT_TYPES), json_content_types=list(JSON_CONTENT_TYPES)
            ),
        )
