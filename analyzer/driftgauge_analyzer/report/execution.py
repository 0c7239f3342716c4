"""The part of a report about one monitor: what ran, when, over what, and what it found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.report.bias import bias
from driftgauge_analyzer.report.data_quality import data_quality
from driftgauge_analyzer.report.figures import count, figure
from driftgauge_analyzer.report.files import Document, ExecutionFiles, objects
from driftgauge_analyzer.report.model_quality import metrics_of, model_quality
from driftgauge_contract.kinds import AnalysisType, require_all_analyses
from driftgauge_contract.paths import STATISTICS_FILE, VIOLATIONS_FILE

JsonObject = dict[str, JsonValue]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The monitor and the window that a part is about, as far as they have names."""

    monitor: str | None = None
    endpoint: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    executed: datetime | None = None
    """When the execution began, for a reader who does not know its window."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of analysis: its title, and what its part of a report says."""

    title: str
    part: Callable[[ExecutionFiles], JsonObject]
    trend: Callable[[ExecutionFiles], JsonObject] = lambda _: {}
    """The figures of an execution that are drawn over several of them."""

    trend_files: tuple[str, ...] = (VIOLATIONS_FILE,)
    """The files of an execution of which the trend is made."""


KINDS: Mapping[AnalysisType, Kind] = require_all_analyses(
    {
        AnalysisType.DATA_QUALITY: Kind(title="Data quality", part=data_quality),
        AnalysisType.MODEL_QUALITY: Kind(
            title="Model quality", part=model_quality, trend=metrics_of, trend_files=(VIOLATIONS_FILE, STATISTICS_FILE)
        ),
        AnalysisType.MODEL_BIAS: Kind(title="Bias", part=bias),
    }
)


def execution_part(files: ExecutionFiles, subject: Subject, history: Sequence[JsonObject] = ()) -> JsonObject:
    """Return the part of a report about one execution, with those before it where a trend is wanted."""
    kind = KINDS[files.analysis_type]
    return {
        "kind": files.analysis_type.value,
        "title": kind.title,
        "monitor": subject.monitor,
        "endpoint": subject.endpoint,
        "start": _moment(subject.start),
        "end": _moment(subject.end),
        "executed": _moment(subject.executed),
        "mode": files.mode,
        "compared": bool(files.comparison),
        "unreadable": _unreadable(files.unreadable),
        "history": list(history),
        **kind.part(files),
    }


def history_entry(files: ExecutionFiles, moment: datetime) -> JsonObject:
    """Return an execution's place in the trend of its monitor."""
    trend = KINDS[files.analysis_type].trend(files)
    return {"at": _moment(moment), "violations": len(files.violations), "metrics": trend}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _unreadable(document: Document) -> JsonValue:
    if not document:
        return None
    return {
        "count": count(document.get("records_unreadable")),
        "share": figure(document.get("share")),
        "allowed": figure(document.get("max_unreadable")),
        "examples": [
            {key: str(value) for key, value in example.items() if value is not None}
            for example in objects(document.get("examples"))
        ],
    }
