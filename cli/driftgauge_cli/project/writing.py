"""Writing a project without losing what is there."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from driftgauge_cli.errors import UserError


def write_files(folder: Path, files: Mapping[Path, str], *, force: bool) -> Sequence[Path]:
    """Write files and return the paths of those that were written; a file that has the text already is left alone.

    Raises:
        UserError: A file with another text is there, and `force` is not given. Nothing is written then.
    """
    # All files are checked before the first is written: a project is written as a whole or not at all.
    changed = [path for path, text in files.items() if _text(folder / path) != text]
    taken = [path for path in changed if (folder / path).exists()]
    if taken and not force:
        raise UserError(*[f"{path} is there already; --force replaces it" for path in taken])
    for path in changed:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(files[path], encoding="utf-8")
    return changed


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
