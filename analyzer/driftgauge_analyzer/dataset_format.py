"""The `dataset_format` variable: `{"csv": {"header": true}}`, `{"parquet": {}}` and so on."""

import json
from dataclasses import dataclass

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_contract.captures import CaptureSide
from driftgauge_contract.variables import CAPTURE_NAMES_OPTION, HEADER_OPTION, FileFormat


@dataclass(frozen=True, kw_only=True)
class DatasetFormat:
    """The format of a job's dataset."""

    kind: FileFormat
    header: bool = False
    capture_names: tuple[str, ...] = tuple(CaptureSide)


def parse_dataset_format(text: str) -> DatasetFormat:
    """Parse the value of a job's `dataset_format` variable."""
    try:
        value = json.loads(text)
    except ValueError:
        # Reported below, together with JSON that is no format.
        value = None
    if not isinstance(value, dict) or len(value) != 1:
        raise AnalyzerError(f"dataset_format is {text!r}; it must be one of {_format_list()}")
    (name, options), *_ = value.items()
    if name not in set(FileFormat):
        raise AnalyzerError(f"dataset_format names {name!r}; it must be one of {_format_list()}")
    options = options or {}
    names = options.get(CAPTURE_NAMES_OPTION) or DatasetFormat.capture_names
    return DatasetFormat(
        kind=FileFormat(name),
        header=_truth(options.get(HEADER_OPTION, False)),
        capture_names=tuple(names),
    )


def _format_list() -> str:
    return ", ".join(f'{{"{name}": …}}' for name in FileFormat)


def _truth(value: object) -> bool:
    # The SDK writes a JSON boolean, people often write the text.
    return value if isinstance(value, bool) else str(value).lower() == "true"
