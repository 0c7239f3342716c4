"""A model's archive."""

import tarfile
from pathlib import Path


def archive_problem(path: Path) -> str | None:
    """Return why a file is not the archive that SageMaker unpacks, or `None` if it is one.

    The first member is read, not the whole file, which can be large.
    """
    try:
        # As a stream, which reads no further than the first member.
        with tarfile.open(path, "r|gz") as archive:
            return None if archive.next() else "is an archive without files"
    except tarfile.ReadError:
        return f"is no tar archive compressed with gzip{_what_it_is(path)}"
    except (OSError, EOFError) as error:
        return f"cannot be read as a gzip-compressed tar archive: {error}"


def _what_it_is(path: Path) -> str:
    if not path.stat().st_size:
        return ": it is empty"
    return ": it is a tar archive without compression" if tarfile.is_tarfile(path) else ""
