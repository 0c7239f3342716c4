"""The section about batch transforms: where they read, write and capture, and the format of their objects."""

from typing import Self

from pydantic import Field, model_validator

from driftgauge_contract.transforms import TransformFormat
from driftgauge_deployment.fields import KeyArn, S3Uri
from driftgauge_deployment.section import Section


class TransformSection(Section):
    """The batch transforms that monitors with `source: batch` watch.

    `capture` is the `DestinationS3Uri` of the transforms' `DataCaptureConfig`; `input` and `output` are the prefixes
    below which their objects are. They are folders of the deployment's own bucket unless given, all three together.
    """

    format: TransformFormat = Field(default=TransformFormat.CSV, description=", ".join(TransformFormat))
    """Lines of CSV without a header, or JSON lines."""

    input: S3Uri | None = None
    output: S3Uri | None = None
    capture: S3Uri | None = None
    key: KeyArn | None = None
    """The customer's key that encrypts these places."""

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        given = [name for name in ("input", "output", "capture") if getattr(self, name)]
        if len(given) not in (0, 3):
            raise ValueError(f"has {', '.join(given)}; allowed: input, output and capture, or none of them")
        if self.key and not given:
            raise ValueError("has a key without places; allowed: a key beside input, output and capture")
        return self
