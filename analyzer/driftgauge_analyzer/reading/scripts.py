"""A job's own scripts: one that turns records into rows, and one that runs at the end."""

import inspect
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import cast

import numpy as np

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload
from driftgauge_analyzer.reading.place import RecordError
from driftgauge_analyzer.reading.time_limit import TimeLimitError, time_limit

log = logging.getLogger("driftgauge_analyzer.scripts")

MAX_CALL_SECONDS = 60.0
"""The time that a preprocessor has to load, and then for each record: a script that hangs must not hang its job."""


class ScriptTimeError(AnalyzerError):
    """A script that ran for too long."""


@dataclass(frozen=True, kw_only=True)
class EventData:
    """A captured body, as scripts see it."""

    encoding: str
    data: str
    observedContentType: str | None  # noqa: N815 - the name that scripts know
    mode: str | None


@dataclass(frozen=True, kw_only=True)
class EventMetadata:
    """The metadata of a captured event, without its bodies."""

    event_id: str
    event_time: str | None
    inference_id: str | None
    custom_attribute: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CapturedSides:
    """The bodies of a record, named as in a captured file."""

    endpointInput: EventData | None  # noqa: N815 - the names that scripts know
    endpointOutput: EventData | None  # noqa: N815
    batchTransformOutput: EventData | None  # noqa: N815
    groundTruthData: EventData | None  # noqa: N815


@dataclass(frozen=True, kw_only=True)
class InferenceRecord:
    """A captured record, as scripts see it."""

    endpoint_input: EventData | None
    endpoint_output: EventData | None
    batch_transform_output: EventData | None
    ground_truth: EventData | None
    event_metadata: EventMetadata
    event_version: str
    event_data: CapturedSides
    """The same bodies under the names of the captured file, as AWS's public examples read them."""

    @classmethod
    def of(cls, record: CapturedRecord) -> "InferenceRecord":
        """Create the record that scripts see."""
        asked, answered, transformed, truth = map(
            _event_data, (record.input, record.output, record.batch_output, record.ground_truth)
        )
        return cls(
            endpoint_input=asked,
            endpoint_output=answered,
            batch_transform_output=transformed,
            ground_truth=truth,
            event_data=CapturedSides(
                endpointInput=asked, endpointOutput=answered, batchTransformOutput=transformed, groundTruthData=truth
            ),
            event_metadata=EventMetadata(
                event_id=record.event_id,
                event_time=record.inference_time,
                inference_id=record.inference_id,
                custom_attribute=record.custom_attributes,
            ),
            event_version=record.event_version,
        )


def load_preprocessor(path: Path) -> Callable[[CapturedRecord], list[dict[str, str | None]]]:
    """Load a script's `preprocess_handler`, as a function from captured records to rows."""
    handler = _handler(path, "preprocess_handler")
    # The service accepts handlers with and without a logger.
    takes_logger = len(inspect.signature(handler).parameters) > 1

    def rows(record: CapturedRecord) -> list[dict[str, str | None]]:
        arguments = [InferenceRecord.of(record), log] if takes_logger else [InferenceRecord.of(record)]
        what = f"preprocess_handler, for the record at {record.place}"
        try:
            return _rows(_call_in_time(handler, arguments, path, what), f"{path}: {what}")
        except ScriptTimeError:
            # Not a mistake in one record: each of the others could take as long.
            raise
        except AnalyzerError as error:
            # The error's own words may quote the record, which the report may not show.
            reason = type(error.__cause__).__name__ if error.__cause__ else "it returned something else than rows"
            script = f"{path.name}{_line_of(error.__cause__, path)}"
            raise RecordError(
                record.place, f"preprocess_handler failed: {script}: {reason}", message=str(error)
            ) from error

    return rows


def run_postprocessor(path: Path) -> None:
    """Call a script's `postprocess_handler`."""
    _call(_handler(path, "postprocess_handler"), [], path, "postprocess_handler")


def _handler(path: Path, name: str) -> Callable[..., object]:
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    try:
        # Compiled under its path, so that tracebacks name the script's own lines.
        code = compile(path.read_bytes(), str(path), "exec")
    except OSError as error:
        raise AnalyzerError(f"{path}: {error.strerror}") from error
    except (SyntaxError, ValueError) as error:
        raise AnalyzerError(f"{path}: not a Python script ({error})") from error
    _call_in_time(exec, [code, module.__dict__], path, "the script")
    handler = getattr(module, name, None)
    if not callable(handler):
        raise AnalyzerError(f"{path}: there is no function {name}")
    return cast(Callable[..., object], handler)


def _call_in_time(function: Callable[..., object], arguments: Sequence[object], path: Path, what: str) -> object:
    try:
        with time_limit(MAX_CALL_SECONDS):
            return _call(function, arguments, path, what)
    except TimeLimitError:
        raise ScriptTimeError(f"{path}: {what}: it ran for more than {MAX_CALL_SECONDS:g} seconds") from None


def _call(function: Callable[..., object], arguments: Sequence[object], path: Path, what: str) -> object:
    try:
        return function(*arguments)
    except (Exception, SystemExit) as error:  # a user's script may fail in any way
        raise AnalyzerError(f"{path}{_line_of(error, path)}: {what}: {type(error).__name__}: {error}") from error


def _line_of(error: BaseException | None, path: Path) -> str:
    """Return the script's own line at which an error happened, as `:3`."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    own = [frame for frame in frames if frame.filename == str(path)]
    return f":{own[-1].lineno}" if own else ""


def _rows(result: object, place: str) -> list[dict[str, str | None]]:
    rows = [result] if isinstance(result, Mapping) else result
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise AnalyzerError(f"{place}: returned {type(result).__name__}; it must be a dict or a list of dicts")
    # AWS's examples pad keys with zeros, which implies that columns are in the order of their keys.
    return [{str(key): _text(row[key], place) for key in sorted(row, key=str)} for row in rows]


def _text(value: object, place: str) -> str | None:
    # Scripts often return what numpy computed, which is no `float` to Python.
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    if value is None:
        return None
    raise AnalyzerError(f"{place}: returned {value!r} in a column; it must be text, a number, true, false or None")


def _event_data(payload: Payload | None) -> EventData | None:
    if payload is None:
        return None
    return EventData(
        encoding=payload.encoding,
        data=payload.data,
        observedContentType=payload.content_type,
        mode=payload.mode,
    )
