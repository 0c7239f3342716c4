"""The bodies of the requests that a deployment's endpoint takes, made of the rows of a file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.errors import UserError
from driftgauge_cli.operations.rows import Rows
from driftgauge_contract.custom_resources import RequestField
from driftgauge_contract.requests import REQUESTS_OUTPUT, RequestFormat

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True, kw_only=True)
class Requests:
    """The format of an endpoint's requests, and the columns that they have; lines of CSV with all unless given."""

    format: RequestFormat = field(default_factory=RequestFormat)
    columns: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def bodies(self, rows: Rows) -> list[str]:
        """Return the body of a request for each row; raises UserError for a file without the columns."""
        chosen = self._chosen(rows)
        names = [rows.names[index] for index in chosen if rows.names]
        try:
            return [
                self.format.body([[cells[index] for index in chosen]], names).removesuffix("\n") for cells in rows.cells
            ]
        except ValueError as error:
            raise UserError(str(error)) from error

    def _chosen(self, rows: Rows) -> list[int]:
        missing = [name for name in self.columns if name not in rows.names]
        if missing:
            raise UserError(
                f"the deployment sends {', '.join(missing)}, which the file's header lacks: {', '.join(rows.names)}"
            )
        # In the deployment's order, whatever the order of the file's columns.
        wanted = [rows.names.index(name) for name in self.columns] or range(rows.width)
        left_out = {rows.names.index(name) for name in self.exclude if name in rows.names}
        return [index for index in wanted if index not in left_out]


def requests_of(session: "boto3.Session", deployment: str) -> Requests:
    """Return the requests of a deployment, from its stack; lines of CSV where no stack says something else."""
    try:
        stack = session.client("cloudformation").describe_stacks(StackName=deployment)["Stacks"][0]
    except ClientError:
        # An endpoint need not have a stack, and sending rows needs no permission to look at one.
        return Requests()
    # The stack and not the deployment file, which need not be on the machine of whoever sends rows.
    said = next(
        (each["OutputValue"] for each in stack.get("Outputs", []) if each["OutputKey"] == REQUESTS_OUTPUT), None
    )
    if said is None:
        return Requests()
    values = json.loads(said)
    return Requests(
        format=RequestFormat.parse(values),
        columns=tuple(values.get(RequestField.COLUMNS, ())),
        exclude=tuple(values.get(RequestField.EXCLUDE, ())),
    )
