"""Source files as assets have them: the same bytes from every checkout and on every platform."""

from pathlib import Path

_WINDOWS, _UNIX = b"\r\n", b"\n"


def source_bytes(path: Path) -> bytes:
    """Return the content of a file; a text has the line ends of Unix, also where Git or an editor wrote others."""
    content = path.read_bytes()
    is_text = b"\0" not in content
    return content.replace(_WINDOWS, _UNIX) if is_text else content


def copy_source(source: str, target: str) -> str:
    """Copy a file as `shutil.copytree` asks for, with the line ends of Unix."""
    Path(target).write_bytes(source_bytes(Path(source)))
    return target
