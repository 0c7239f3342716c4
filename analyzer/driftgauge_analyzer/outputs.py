"""Writing a job's results, all of them or none."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from driftgauge_analyzer.errors import AnalyzerError


def write_all(folder: Path, files: Mapping[str, str | Iterable[str]]) -> None:
    """Write every file, a text or its lines, beside its destination first, and only then move all of them there."""
    staged: dict[Path, Path] = {}
    try:
        for name, text in files.items():
            staged[_write_beside(folder / name, text)] = folder / name
        # SageMaker uploads the folder whenever the job ends, and half a report would look like a whole one.
        for temporary, final in staged.items():
            temporary.replace(final)
    except OSError as error:
        raise AnalyzerError(f"Cannot write to {folder}: {error.strerror}") from error
    finally:
        for temporary in staged:
            temporary.unlink(missing_ok=True)


def _write_beside(path: Path, text: str | Iterable[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.writelines([text] if isinstance(text, str) else text)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
