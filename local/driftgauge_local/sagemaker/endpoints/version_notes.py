"""Notes on frameworks whose version here is not the image's, beside the folders of the models in service.

They are files, since `driftgauge local status` is another process. A note is removed with its endpoint's folder.
"""

from pathlib import Path

_SUFFIX = ".difference"


def note_difference(model: Path, difference: str | None) -> None:
    """Keep or remove the note on the model in a folder."""
    note = model.with_name(f"{model.name}{_SUFFIX}")
    if difference is None:
        note.unlink(missing_ok=True)
    else:
        note.write_text(difference, encoding="utf-8")


def read_differences(home: Path) -> list[str]:
    """Return the notes on all models in service, each with its endpoint and variant."""
    # ACCOUNT/REGION/endpoints/ENDPOINT-RANDOM/VARIANT
    notes = sorted(home.glob(f"*/*/endpoints/*/*{_SUFFIX}"))
    return [
        f"{note.parent.name.rpartition('-')[0]}, {note.name.removesuffix(_SUFFIX)}: {note.read_text(encoding='utf-8')}"
        for note in notes
    ]
