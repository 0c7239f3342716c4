"""The section about requests and answers: their format, and where features and predictions are in them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr

from driftgauge_deployment.fields import Attribute
from driftgauge_deployment.section import Section
from driftgauge_deployment.values import distinct


def _as_texts(values: object) -> object:
    """Return numbers and truth values in a list as the texts that answers and labels have."""
    if not isinstance(values, list):
        return values
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]


Columns = Annotated[
    tuple[Annotated[StrictStr, Field(min_length=1)], ...],
    AfterValidator(distinct),
    Field(description="a list of columns by their names in the header"),
]


class PayloadSection(Section):
    """The bodies that the endpoint gets and answers, in `exact` mode.

    An attribute is a name (`score`), a position (`0`) or a JMESPath (`outputs[*].score`).

    | key | meaning |
    |---|---|
    | `content_type`, `rows` | what the deployment sends for baselines: CSV, JSON or JSON lines; arrays or objects |
    | `columns`, `exclude` | the datasets' columns that the endpoint takes, in order, and those that are left out |
    | `features` | the rows in a request, such as `instances`; the whole body unless given |
    | `prediction`, `probability` | the prediction and the probability in an answer; the whole answer unless given |
    | `classes` | for a probability of each class: the classes in the order of the answer; `[]` numbers them from 0 |
    """

    content_type: Literal["text/csv", "application/json", "application/jsonlines"] = Field(
        default="text/csv", description="text/csv, application/json, application/jsonlines"
    )
    rows: Literal["arrays", "objects"] = Field(default="arrays", description="arrays, objects")
    columns: Columns = ()
    exclude: Columns = ()
    features: Attribute | None = None
    prediction: Attribute | None = None
    probability: Attribute | None = None
    classes: Annotated[tuple[StrictStr, ...], BeforeValidator(_as_texts)] | None = Field(
        default=None, description="a list of classes"
    )
