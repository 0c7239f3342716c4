"""The model-quality job that is given captures and labels: it joins them itself, as columns in `exact` mode."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from driftgauge_analyzer.ground_truth.columns import ORDER, CallJoin, LabelledCalls
from driftgauge_analyzer.ground_truth.labelled import joins_columns, with_labels
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.model_quality import job
from driftgauge_analyzer.model_quality.labelled_calls import Preprocessor
from driftgauge_analyzer.model_quality.records import read_rows
from driftgauge_analyzer.model_quality.samples import Question
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.plain_calls import FILE, LINE, CallFields
from driftgauge_analyzer.reading.scripts import load_preprocessor
from driftgauge_analyzer.unreadable_report import unreadable_records


def run(settings: JobSettings) -> int | None:
    """Do the job; given captures and labels, join them and write the counts beside the results."""
    if not joins_columns(settings):
        return with_labels(job.run)(settings)
    join = Join()
    violations = job.run(settings, join.table)
    write_all(settings.output_path, join.files)
    return violations


@dataclass(kw_only=True)
class Join:
    """Makes the table of a job from its captures and labels."""

    files: dict[str, str] = field(default_factory=dict)
    """The files that a join leaves beside the results."""

    def table(self, settings: JobSettings, question: Question) -> Table:
        """Return the labelled predictions in the order of the captures."""
        script = settings.record_preprocessor_script
        preprocess = load_preprocessor(script) if script else None
        unreadable = unreadable_records(settings)
        fields = None if preprocess else plain_fields(question.attributes, question.roles)
        calls = CallJoin(settings=settings, unreadable=unreadable, fields=fields).joined()
        table = question.table(unreadable)
        _add(calls, table, question, preprocess)
        table.coverage = calls.counts.coverage
        self.files = calls.files_beside_results
        job.require_rows(table, settings)
        return table


def plain_fields(attributes: Attributes, roles: Sequence[Role]) -> CallFields | None:
    """Return the positions of these roles' values in a line of CSV; `None` where they have none."""
    by_role = {role: Attribute(setting=role, path=attributes.names.get(role)) for role in roles}
    if attributes.classes is not None or not by_role[Role.LABEL].takes_single_value:
        return None
    return CallFields(answers={role.value: one.position for role, one in by_role.items() if role is not Role.LABEL})


def _add(calls: LabelledCalls, table: Table, question: Question, preprocess: Preprocessor | None) -> None:
    rows = _odd_rows(calls, table, question, preprocess)
    if calls.plain.height:
        # A job in which each call has to be looked at has no columns of fields.
        plain = calls.plain.select(rows.columns)
        rows = pl.concat([plain, rows]).sort(ORDER, maintain_order=True) if rows.height else plain
    table.add(
        {role: rows[role] for role in table.roles},
        lambda row: calls.place(rows[FILE][row], rows[LINE][row]),
    )


def _odd_rows(calls: LabelledCalls, table: Table, question: Question, preprocess: Preprocessor | None) -> pl.DataFrame:
    """Return the rows of the calls that have to be looked at one by one."""
    numbers = {path: number for number, path in enumerate(calls.files)}
    rows = []
    for order, record in calls.records():
        found = read_rows([record], question.attributes, table.roles, preprocess, table.unreadable)
        table.incomplete += found.unlabelled
        file, line = numbers[record.place.path], record.place.line
        rows += [(order, file, line, *values) for values in zip(*found.columns.values(), strict=True)]
    texts = dict.fromkeys(map(str, table.roles), pl.String)
    return pl.DataFrame(rows, schema={ORDER: pl.UInt32, FILE: pl.UInt32, LINE: pl.UInt32, **texts}, orient="row")
