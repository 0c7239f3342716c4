"""The bias job that is given captures and labels: it joins them itself, as columns in `exact` mode."""

from dataclasses import dataclass, field

from driftgauge_analyzer.bias import job
from driftgauge_analyzer.bias.bodies import Attributes
from driftgauge_analyzer.bias.config import AnalysisConfig
from driftgauge_analyzer.bias.table import PREDICTION, Table, from_calls
from driftgauge_analyzer.ground_truth.columns import CallJoin
from driftgauge_analyzer.ground_truth.labelled import joins_columns, with_labels
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.plain_calls import CallFields
from driftgauge_analyzer.reading.unreadable import UnreadableRecords


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

    def table(self, settings: JobSettings, config: AnalysisConfig, unreadable: UnreadableRecords) -> Table:
        """Return the labelled rows in the order of the captures."""
        attributes = job.attributes_of(settings, config)
        fields = _plain_fields(attributes, config)
        calls = CallJoin(settings=settings, unreadable=unreadable, fields=fields).joined()
        table = from_calls(calls, attributes, config, unreadable)
        self.files = calls.files_beside_results
        job.require_rows(table, unreadable, settings)
        return table


def _plain_fields(attributes: Attributes, config: AnalysisConfig) -> CallFields | None:
    """Return the positions of values in lines of CSV; `None` where they have none."""
    features, prediction, label = (
        Attribute(setting=one.setting, path=one.path)
        for one in (attributes.features, attributes.prediction, attributes.label)
    )
    # Fields of a line go by the order of the headers, unless these are the names of positions.
    by_position = features.position is None and not any(name.isdecimal() for name in config.features)
    if attributes.preprocess or attributes.classes is not None or not by_position or not label.takes_single_value:
        return None
    return CallFields(answers={PREDICTION: prediction.position}, request=len(config.features))
