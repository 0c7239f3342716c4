"""The section about the number of the endpoint's instances."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from driftgauge_deployment.fields import Count
from driftgauge_deployment.section import Section


class AutoscalingSection(Section):
    """The limits of the number of instances, and how many requests each of them should answer."""

    min: Count
    max: Count
    target: Annotated[
        float, Field(strict=True, gt=0, allow_inf_nan=False, description="the requests a minute of each instance")
    ]

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min is {self.min} and max is {self.max}; allowed: a max that is min or more")
        return self
